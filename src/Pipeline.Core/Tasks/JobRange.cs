namespace Pipeline.Tasks;

/// <summary>What a task reads of a file.</summary>
/// <param name="File">Index of the file in the plan.</param>
/// <param name="Begin">First byte of the records; -1: the file is read whole.</param>
/// <param name="End">The byte behind them; -1 for a whole file.</param>
internal readonly record struct JobRange(int File, long Begin, long End)
{
    /// <summary>Whether it is the whole file.</summary>
    public bool IsWhole => Begin < 0;
}
