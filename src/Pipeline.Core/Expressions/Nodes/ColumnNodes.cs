using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>A column of texts.</summary>
internal sealed class TextColumnNode(string name, int slot) : Node<ReadOnlySpan<byte>>
{
    public override ColumnType Type => ColumnType.Text;

    public string Name => name;

    public int Slot => slot;

    public override bool TryGet(RecordFields record, out ReadOnlySpan<byte> value)
    {
        if (record.IsNull(slot))
        {
            value = default;
            return false;
        }

        value = record.Text(slot);
        return true;
    }
}

/// <summary>A column whose text is read as a value in canonical format.</summary>
internal sealed class ColumnNode<T, TType>(string name, int slot, ColumnType type) : Node<T>, IBlockNode<T>
    where TType : struct, IValueType<T>
{
    private readonly string failure = $"column '{name}': the text is not {TypeNames.WithArticle(TType.Type)}";
    private readonly string code = TypeNames.CastCode(TType.Type);

    public override ColumnType Type => type;

    public string Name => name;

    public int Slot => slot;

    public override bool TryGet(RecordFields record, out T value)
    {
        if (record.TryGetHead(slot, out ulong head, out int length))
        {
            if (TType.TryParseShort(head, length, out value) || TType.TryParse(record.Text(slot), out value))
            {
                return true;
            }

            record.Fail(code, DecimalComma.Hint(TType.Type, record.Text(slot)) is { } hint ? failure + hint : failure);
        }

        value = default!;
        return false;
    }

    public bool IsBlockwise => true;

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known) =>
        ColumnReading.GetMany(block, slot, default(PlainReader<T, TType>), rows, values, known);
}

/// <summary>A column whose values are not written in the canonical way.</summary>
internal sealed class FormedColumnNode<T>(Column column, IValueReader<T> reader) : Node<T>, IBlockNode<T>
{
    private readonly int slot = column.Slot;
    private readonly string failure = $"column '{column.Name}': the text is not {TypeNames.WithArticle(column.Type)}{ColumnForms.Clause(column)}";
    private readonly string code = TypeNames.CastCode(column.Type);

    public override ColumnType Type => column.Type;

    public override bool TryGet(RecordFields record, out T value)
    {
        if (!record.IsNull(slot))
        {
            if (reader.TryRead(record.Text(slot), out value))
            {
                return true;
            }

            record.Fail(code, failure);
        }

        value = default!;
        return false;
    }

    public bool IsBlockwise => true;

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known) =>
        ColumnReading.GetMany(block, slot, reader, rows, values, known);
}
