namespace Pipeline.Measuring;

/// <summary>A row of a trace.</summary>
/// <param name="file">The trace.</param>
/// <param name="row">Its number.</param>
internal sealed class TraceRow(TraceFile file, int row)
{
    /// <summary>Adds a slice: work on a batch, from a timestamp to a later one.</summary>
    public void Add(long number, long from, long to) => file.Add(row, number, from, to);
}
