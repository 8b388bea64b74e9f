namespace Pipeline.Workers;

/// <summary>
/// Tells bad records from a bad program, for all threads of a stage: a program that fails for more than twenty records in a row, or
/// for all of a batch before it ever answered, is at fault itself, and rejecting everything would only hide that.
/// </summary>
internal sealed class ExecHealth
{
    private const int MostInARow = 20;
    private volatile bool hasAnswered;

    /// <summary>Notes an answer.</summary>
    public void Answered() => hasAnswered = true;

    /// <summary>Notes that a record failed alone.</summary>
    /// <exception cref="ExecException">So did too many before it.</exception>
    public void Failed(ExecFailure failure, int inARow)
    {
        if (inARow > MostInARow)
        {
            throw new ExecException($"it failed for {inARow} records in a row, so the program is at fault and not the data: {failure.What}", failure.StandardError);
        }
    }

    /// <summary>Notes that all records of a batch failed.</summary>
    /// <exception cref="ExecException">There never was an answer.</exception>
    public void NothingAnswered(ExecFailure failure, int records)
    {
        if (!hasAnswered)
        {
            throw new ExecException($"it failed for each of the first {records} records, so the program is at fault and not the data: {failure.What}", failure.StandardError);
        }
    }
}
