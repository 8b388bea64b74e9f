using System.Collections.Concurrent;
using Pipeline.Processes;

namespace Pipeline.Exec;

/// <summary>
/// Tells bad records from a bad program, for all threads of a stage: a program that fails for more than twenty records in a row, for
/// all of a batch before it ever answered, for groups of records and never for one, or hangs again and again without an answer
/// between, is at fault itself, and rejecting everything would only hide that.
/// </summary>
/// <param name="parallelism">How many of the program run at once.</param>
internal sealed class ExecHealth(int parallelism = 1)
{
    private const int MostInARow = 20;

    // The search for one record on which a program hangs has an answer after every third or so.
    private const int MostTimeouts = 8;

    // Twice the number of times that the largest batch can be halved: a group with one bad record fails at each halving, and its other
    // half may hold another bad record.
    private const int MostTogether = 64;
    private const int MostCodes = 100;

    private readonly ConcurrentDictionary<string, byte> codes = new(StringComparer.Ordinal);
    private volatile bool hasAnswered;
    private int timeouts;

    /// <summary>Notes an answer.</summary>
    public void Answered()
    {
        hasAnswered = true;
        Volatile.Write(ref timeouts, 0);
    }

    /// <summary>Notes a code with which the program rejects a record; all codes stand in the report.</summary>
    /// <exception cref="ChildUnusableException">There are too many different ones: they are data.</exception>
    public void Rejected(string code)
    {
        if (codes.TryAdd(code, 0) && codes.Count > MostCodes)
        {
            throw new ChildUnusableException($"it rejects records with more than {MostCodes} different codes: what differs from record to record belongs into the message");
        }
    }

    /// <summary>Notes that an attempt failed, whatever it was for.</summary>
    /// <exception cref="ChildUnusableException">It hung, as it did too often before.</exception>
    public void AttemptFailed(ExecFailure failure)
    {
        if (failure.IsTimeout && Interlocked.Increment(ref timeouts) >= MostTimeouts * parallelism)
        {
            throw new ChildUnusableException($"it hung {timeouts} times and answered nothing between, so the program is at fault and not the data: {failure.What}", failure.StandardError);
        }
    }

    /// <summary>Notes that several records failed together.</summary>
    /// <exception cref="ChildUnusableException">So did many others, and none of them alone: what the program answers depends on what else it gets.</exception>
    public void FailedTogether(ExecFailure failure, int sinceLastFound)
    {
        if (sinceLastFound > MostTogether)
        {
            throw new ChildUnusableException($"it failed for {sinceLastFound} groups of records and for none of them alone, so the program is at fault and not the data: {failure.What}", failure.StandardError);
        }
    }

    /// <summary>Notes that a record failed alone.</summary>
    /// <exception cref="ChildUnusableException">So did too many before it.</exception>
    public void Failed(ExecFailure failure, int inARow)
    {
        if (inARow > MostInARow)
        {
            throw new ChildUnusableException($"it failed for {inARow} records in a row, so the program is at fault and not the data: {failure.What}", failure.StandardError);
        }
    }

    /// <summary>Notes that all records of a batch failed.</summary>
    /// <exception cref="ChildUnusableException">There never was an answer.</exception>
    public void NothingAnswered(ExecFailure failure, int records)
    {
        if (!hasAnswered)
        {
            throw new ChildUnusableException($"it failed for each of the first {records} records, so the program is at fault and not the data: {failure.What}", failure.StandardError);
        }
    }
}
