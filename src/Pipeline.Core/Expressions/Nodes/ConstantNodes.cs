using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>A value that is no text.</summary>
internal sealed class ConstantNode<T>(ColumnType type, T constant) : Node<T>, IBlockNode<T>
{
    public override ColumnType Type => type;

    public override bool IsConstant => true;

    public T Constant => constant;

    public override bool TryGet(RecordFields record, out T value)
    {
        value = constant;
        return true;
    }

    public bool IsBlockwise => true;

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known)
    {
        values[..rows.Length].Fill(constant);
        known[..rows.Length].Fill(true);
    }
}

/// <summary>A text.</summary>
internal sealed class TextConstantNode(byte[] text) : Node<ReadOnlySpan<byte>>
{
    public override ColumnType Type => ColumnType.Text;

    public override bool IsConstant => true;

    public byte[] Constant => text;

    public override bool TryGet(RecordFields record, out ReadOnlySpan<byte> value)
    {
        value = text;
        return true;
    }
}

/// <summary>Null of a type.</summary>
internal sealed class NullNode<T>(ColumnType type) : Node<T>
    where T : allows ref struct
{
    public override ColumnType Type => type;

    public override bool IsConstant => true;

    public override bool TryGet(RecordFields record, out T value)
    {
        value = default!;
        return false;
    }
}

/// <summary>A null as written, which takes the type of what stands beside it.</summary>
internal sealed class UntypedNullNode : Node
{
    public override ColumnType Type => ColumnType.Text;

    public override bool IsConstant => true;
}
