using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Joins texts with a separator; nulls are left out, so that the result is never null.</summary>
internal sealed class ConcatWithSeparatorNode(byte[] separator, Node<ReadOnlySpan<byte>>[] parts) : Node<ReadOnlySpan<byte>>
{
    public override ColumnType Type => ColumnType.Text;

    public override bool TryGet(RecordFields record, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool any = false;
        foreach (Node<ReadOnlySpan<byte>> part in parts)
        {
            if (!part.TryGet(record, out ReadOnlySpan<byte> text))
            {
                continue;
            }

            if (!any)
            {
                value = text;
                any = true;
                continue;
            }

            // A part may compute into the same buffer, so what is joined moves on with each part.
            if (!TextRoom.TryReserve(record, (long)value.Length + separator.Length + text.Length, out Span<byte> room))
            {
                return false;
            }

            value.CopyTo(room);
            separator.CopyTo(room[value.Length..]);
            text.CopyTo(room[(value.Length + separator.Length)..]);
            value = record.Keep(room.Length);
        }

        return true;
    }
}
