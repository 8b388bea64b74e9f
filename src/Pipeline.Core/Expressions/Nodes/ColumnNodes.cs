using System.Buffers;
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

            record.Fail(code, failure);
        }

        value = default!;
        return false;
    }

    public bool IsBlockwise => true;

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known)
    {
        long[] places = ArrayPool<long>.Shared.Rent(rows.Length);
        block.Locate(slot, rows, places);
        int i = 0;
        if (TType.Pairs != NumberPairs.None && ShortNumber.HasEight)
        {
            i = rows.Length & ~7;
            ParseShort(block.Fields, places.AsSpan(0, i), values, known);
        }

        for (; i < rows.Length; i++)
        {
            known[i] = places[i] >= 0 && TType.TryParseShort(block.Fields.HeadAt(places[i]), (int)(places[i] >> 32), out values[i]);
        }

        for (i = 0; i < rows.Length; i++)
        {
            if (!known[i] && places[i] >= 0)
            {
                known[i] = TType.TryParse(block.Fields.TextAt(places[i]), out values[i]);
                if (!known[i])
                {
                    block.PutOff(rows[i]);
                }
            }
        }

        ArrayPool<long>.Shared.Return(places);
    }

    private static void ParseShort(RecordFields fields, ReadOnlySpan<long> places, Span<T> values, Span<bool> known)
    {
        // First all, then eight at a time: a vector loaded of words that were just stored would wait for them.
        ulong[] heads = ArrayPool<ulong>.Shared.Rent(places.Length);
        fields.HeadsAt(places, heads);
        for (int i = 0; i < places.Length; i += 8)
        {
            ShortNumber.ParseEight(heads.AsSpan(i, 8), places[i..], TType.Pairs, ShortNumber.AsPairs(values, i, 8), known[i..]);
        }

        ArrayPool<ulong>.Shared.Return(heads);
    }
}

/// <summary>A column of dates or timestamps in a format or time zone of its own.</summary>
internal sealed class CalendarColumnNode<T>(string name, int slot, ColumnType type, IValueReader<T> reader, string format) : Node<T>
{
    private readonly string failure = $"column '{name}': the text is not {TypeNames.WithArticle(type)} in the format {format}";
    private readonly string code = TypeNames.CastCode(type);

    public override ColumnType Type => type;

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
}
