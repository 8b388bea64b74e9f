using System.Buffers;
using System.Buffers.Binary;
using Pipeline.Records;

namespace Pipeline.Exec;

/// <summary>Records as a framed program gets them in a BATCH: each value as a text.</summary>
internal sealed class FramedInput(IReadOnlyList<Column> columns) : ExecInput
{
    /// <inheritdoc/>
    protected override void Write(IBufferWriter<byte> to, int index, RecordFields fields)
    {
        foreach (Column column in columns)
        {
            bool isNull = fields.IsNull(column.Slot);
            ReadOnlySpan<byte> text = isNull ? [] : fields.Text(column.Slot);
            BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), isNull ? -1 : text.Length);
            to.Advance(sizeof(int));
            to.Write(text);
        }
    }
}
