namespace Pipeline.Csv;

/// <summary>Counts the line ends of a batch that stand in no record and end none, by the places of its records.</summary>
internal struct BlankLineCounter
{
    private readonly byte[] buffer;
    private readonly int batchStart;
    private int end;

    /// <summary>Begins before the first record of a batch.</summary>
    public BlankLineCounter(byte[] buffer, int batchStart)
    {
        this.buffer = buffer;
        this.batchStart = end = batchStart;
    }

    /// <summary>Blank lines before the last record that was passed.</summary>
    public int Count { get; private set; }

    /// <summary>Passes the next record.</summary>
    public void Pass(int recordStart, int recordLength)
    {
        // One line end is that of the record before; at the batch's start there is none before.
        Count += recordStart - end > 1 ? LineCounter.Count(buffer.AsSpan(end, recordStart - end)) - 1 : 0;
        Count += end == batchStart && recordStart > end ? 1 : 0;
        end = recordStart + recordLength;
    }

    /// <summary>Blank lines of the whole batch, behind its last record.</summary>
    public readonly int CountTo(int batchEnd) => Count + Math.Max(0, LineCounter.Count(buffer.AsSpan(end, batchEnd - end)) - 1);
}
