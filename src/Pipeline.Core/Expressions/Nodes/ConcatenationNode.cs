using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary><c>||</c>: null if a side is null.</summary>
internal sealed class ConcatenationNode(Node<ReadOnlySpan<byte>> left, Node<ReadOnlySpan<byte>> right) : Node<ReadOnlySpan<byte>>
{
    public override ColumnType Type => ColumnType.Text;

    public override bool TryGet(RecordFields record, out ReadOnlySpan<byte> value)
    {
        if (left.TryGet(record, out ReadOnlySpan<byte> a) & right.TryGet(record, out ReadOnlySpan<byte> b)
            && TextRoom.TryReserve(record, (long)a.Length + b.Length, out Span<byte> room))
        {
            a.CopyTo(room);
            b.CopyTo(room[a.Length..]);
            value = record.Keep(room.Length);
            return true;
        }

        value = default;
        return false;
    }
}
