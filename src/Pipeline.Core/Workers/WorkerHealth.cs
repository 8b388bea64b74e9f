using System.Collections.Concurrent;
using System.Globalization;
using Pipeline.Processes;

namespace Pipeline.Workers;

/// <summary>
/// Counts what was lost, and tells fatal records from workers that are at fault themselves: then the run ends, since rejecting
/// everything would only hide that. Shared by all threads of a pool.
/// </summary>
/// <param name="block">Name of the block.</param>
/// <param name="processes">How many workers it has.</param>
/// <param name="memory">Most bytes of heap of one, or null.</param>
internal sealed class WorkerHealth(string block, int processes, long? memory = null)
{
    private const int MostRestarts = 1000;
    private const int MostCondemnedInARow = 20;
    private const int MostNotes = 20;
    private const int MostOfStandardError = 500;
    private readonly ConcurrentQueue<string> notes = [];
    private int restarts;
    private int resent;
    private int condemnedInARow;
    private volatile bool hasAnswered;

    /// <summary>How many workers it has.</summary>
    public int Processes => processes;

    /// <summary>How many workers were lost, and replaced where they were still needed.</summary>
    public int Restarts => Volatile.Read(ref restarts);

    /// <summary>How many times a batch was sent again.</summary>
    public int Resent => Volatile.Read(ref resent);

    /// <summary>How the first of them were lost, and how their stderr ended, which may quote data.</summary>
    public IReadOnlyCollection<string> Notes => notes;

    /// <summary>Notes that records came through.</summary>
    public void Answered()
    {
        hasAnswered = true;
        Volatile.Write(ref condemnedInARow, 0);
    }

    /// <summary>Notes that a batch, or a part of it, is sent again.</summary>
    public void SentAgain() => Interlocked.Increment(ref resent);

    /// <summary>Notes that a worker was lost.</summary>
    /// <exception cref="ChildUnusableException">So were too many.</exception>
    public void Lost(Worker worker, ChildFailureException failure)
    {
        if (notes.Count < MostNotes)
        {
            string tail = TailOf(failure) is { } text ? $"; {text}" : "";
            notes.Enqueue($"worker {worker.Number} of '{block}' was lost: {failure.Message}{tail}");
        }

        if (Interlocked.Increment(ref restarts) > MostRestarts)
        {
            throw AtFault($"{MostRestarts} of them were lost", failure);
        }
    }

    /// <summary>Notes that a record was found to be fatal.</summary>
    /// <exception cref="ChildUnusableException">So were too many before it.</exception>
    public void Condemned(ChildFailureException failure)
    {
        if (Interlocked.Increment(ref condemnedInARow) > MostCondemnedInARow)
        {
            throw AtFault($"they were lost by each of {condemnedInARow} records in a row, so they are at fault and not the data", failure);
        }
    }

    /// <summary>Notes that all records of a batch, several, were fatal.</summary>
    /// <exception cref="ChildUnusableException">No record ever came through.</exception>
    public void NothingAnswered(ChildFailureException failure, int records)
    {
        if (!hasAnswered && records > 1)
        {
            throw AtFault($"they were lost by each of the first {records} records, so they are at fault and not the data", failure);
        }
    }

    /// <summary>That the workers are at fault.</summary>
    public ChildUnusableException AtFault(string why, ChildFailureException failure) =>
        new($"the workers of '{block}' cannot be kept alive: {why}; the last: {failure.Message}{HintAt(memory)}", TailOf(failure));

    /// <summary>What a person should look at where the heap of workers is limited; empty where it is not.</summary>
    public static string HintAt(long? memory) => memory is { } bytes
        ? string.Create(CultureInfo.InvariantCulture, $"; --worker-memory is {bytes >> 20} MiB: raise it, or lower --batch-bytes, since a worker needs six times a batch")
        : "";

    /// <summary>The end of what a child said, or null when it said nothing.</summary>
    public static string? TailOf(ChildFailureException failure)
    {
        string text = failure.StandardError;
        string tail = text.Length <= MostOfStandardError ? text : "…" + text[^MostOfStandardError..];
        return tail.Length == 0 ? null : $"its stderr ends: {tail.ReplaceLineEndings(" | ")}";
    }
}
