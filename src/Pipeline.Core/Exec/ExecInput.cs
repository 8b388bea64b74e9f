using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>The records of a batch as a program gets them: one piece of bytes for each, so that any stretch of them can be sent.</summary>
internal abstract class ExecInput
{
    private readonly ArrayBufferWriter<byte> body = new();
    private readonly List<int> ends = [0];

    /// <summary>Number of records.</summary>
    public int Count => ends.Count - 1;

    /// <summary>The records from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public ReadOnlyMemory<byte> Records(int first, int end) => body.WrittenMemory[ends[first]..ends[end]];

    /// <summary>Adds a record, whose input columns stand in their slots.</summary>
    public void Add(RecordFields fields)
    {
        Write(body, Count, fields);
        ends.Add(body.WrittenCount);
    }

    /// <summary>Writes one record.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="index">Its index among those of the batch that came to the stage.</param>
    /// <param name="fields">Its fields.</param>
    protected abstract void Write(IBufferWriter<byte> to, int index, RecordFields fields);
}
