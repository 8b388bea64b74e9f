using System.Buffers;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>Reads a text as a value in canonical format.</summary>
internal sealed class ParseNode<T, TType>(Node<ReadOnlySpan<byte>> source, bool isTry) : Node<T>
    where TType : struct, IValueType<T>
{
    public override ColumnType Type => TType.Type;

    public override bool TryGet(RecordFields record, out T value)
    {
        if (source.TryGet(record, out ReadOnlySpan<byte> text))
        {
            if (TType.TryParse(text, out value))
            {
                return true;
            }

            if (!isTry)
            {
                record.Fail(TypeNames.CastCode(TType.Type), $"a text is not {TypeNames.WithArticle(TType.Type)}");
            }
        }

        value = default!;
        return false;
    }
}

/// <summary>The canonical text of a value.</summary>
internal sealed class FormatNode<T, TType>(Node<T> source) : Node<ReadOnlySpan<byte>>
    where TType : struct, IValueType<T>
{
    /// <summary>No type that is not text needs more.</summary>
    public const int MaxLength = 40;

    public override ColumnType Type => ColumnType.Text;

    public override bool TryGet(RecordFields record, out ReadOnlySpan<byte> value)
    {
        if (!source.TryGet(record, out T found))
        {
            value = default;
            return false;
        }

        int length = TType.Format(found, record.Reserve(MaxLength));
        value = record.Keep(length);
        return true;
    }
}

/// <summary>Converts a value where every value of the one type has one of the other.</summary>
internal sealed class ConvertNode<TFrom, TTo>(ColumnType type, Node<TFrom> source, Func<TFrom, TTo> convert) : Node<TTo>, IBlockNode<TTo>
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out TTo value)
    {
        bool known = source.TryGet(record, out TFrom from);
        value = known ? convert(from) : default!;
        return known;
    }

    public bool IsBlockwise => source.IsBlockwise();

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<TTo> values, Span<bool> known)
    {
        TFrom[] from = ArrayPool<TFrom>.Shared.Rent(rows.Length);
        ((IBlockNode<TFrom>)source).GetMany(block, rows, from, known);
        for (int i = 0; i < rows.Length; i++)
        {
            values[i] = known[i] ? convert(from[i]) : default!;
        }

        ArrayPool<TFrom>.Shared.Return(from);
    }
}

/// <summary>Whole numbers as decimals.</summary>
internal sealed class WidenNode(Node<long> source) : Node<DecimalValue>, IBlockNode<DecimalValue>
{
    public override ColumnType Type => ColumnType.Decimal;

    public override bool TryGet(RecordFields record, out DecimalValue value)
    {
        bool known = source.TryGet(record, out long number);
        value = new DecimalValue(number, 0);
        return known;
    }

    public bool IsBlockwise => source.IsBlockwise();

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<DecimalValue> values, Span<bool> known)
    {
        long[] numbers = ArrayPool<long>.Shared.Rent(rows.Length);
        ((IBlockNode<long>)source).GetMany(block, rows, numbers, known);
        for (int i = 0; i < rows.Length; i++)
        {
            values[i] = new DecimalValue(numbers[i], 0);
        }

        ArrayPool<long>.Shared.Return(numbers);
    }
}

/// <summary>Converts a value if it can be.</summary>
internal delegate bool TryConvert<TFrom, TTo>(TFrom from, out TTo to);

/// <summary>Converts a value where not every value of the one type has one of the other.</summary>
internal sealed class TryConvertNode<TFrom, TTo>(ColumnType type, Node<TFrom> source, TryConvert<TFrom, TTo> convert, bool isTry) : Node<TTo>
{
    public override ColumnType Type => type;

    public override bool TryGet(RecordFields record, out TTo value)
    {
        if (source.TryGet(record, out TFrom from))
        {
            if (convert(from, out value))
            {
                return true;
            }

            if (!isTry)
            {
                record.Fail(TypeNames.CastCode(type), $"{TypeNames.WithArticle(source.Type)} is not {TypeNames.WithArticle(type)} without rounding or overflow");
            }
        }

        value = default!;
        return false;
    }
}
