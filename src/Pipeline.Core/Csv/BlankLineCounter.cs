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

    /// <summary>Blank lines so far.</summary>
    public int Count { get; private set; }

    /// <summary>Passes the next record.</summary>
    public void Pass(int recordStart, int recordLength)
    {
        PassLineEnds(recordStart);
        end = recordStart + recordLength;
    }

    /// <summary>Passes the line ends between the last record and the next one, or the batch's end.</summary>
    public void PassLineEnds(int until)
    {
        // The first line end behind a record is its own; at the batch's start there is no record before.
        bool behindRecord = end > batchStart;
        if (until - end > (behindRecord ? 1 : 0))
        {
            Count += LineCounter.Count(buffer.AsSpan(end, until - end)) - (behindRecord ? 1 : 0);
        }
    }
}
