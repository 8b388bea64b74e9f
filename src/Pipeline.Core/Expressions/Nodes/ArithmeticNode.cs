using System.Buffers;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>An operation of two numbers of one type.</summary>
/// <typeparam name="T">How the numbers are held.</typeparam>
internal interface IArithmetic<T>
{
    /// <summary>Evaluates one pair. On failure it notes the reason in the record and returns false.</summary>
    static abstract bool TryApply(RecordFields record, T a, T b, out T result);

    /// <summary>
    /// Evaluates a prefix of the pairs in a short loop, writes the results to <paramref name="a"/> and returns the length of the prefix.
    /// None of these pairs can fail.
    /// </summary>
    static virtual int ApplyMany(Span<T> a, ReadOnlySpan<T> b) => 0;
}

/// <summary>An operation of two numbers of one type.</summary>
internal sealed class ArithmeticNode<T, TOperation>(ColumnType type, Node<T> left, Node<T> right) : Node<T>, IBlockNode<T>
    where TOperation : struct, IArithmetic<T>
{
    public override ColumnType Type => type;

    public override bool IsConstant => left.IsConstant && right.IsConstant;

    public override bool TryGet(RecordFields record, out T value)
    {
        if (left.TryGet(record, out T a) & right.TryGet(record, out T b))
        {
            return TOperation.TryApply(record, a, b, out value);
        }

        value = default!;
        return false;
    }

    public bool IsBlockwise => left.IsBlockwise() && right.IsBlockwise();

    public void GetMany(RecordBlock block, ReadOnlySpan<int> rows, Span<T> values, Span<bool> known)
    {
        T[] others = ArrayPool<T>.Shared.Rent(rows.Length);
        bool[] othersKnown = ArrayPool<bool>.Shared.Rent(rows.Length);
        ((IBlockNode<T>)left).GetMany(block, rows, values, known);
        ((IBlockNode<T>)right).GetMany(block, rows, others, othersKnown);
        RecordFields fields = block.Fields;
        for (int i = 0; i < rows.Length; i++)
        {
            known[i] &= othersKnown[i];
        }

        for (int i = 0; i < rows.Length; i++)
        {
            i += TOperation.ApplyMany(values[i..rows.Length], others.AsSpan(i, rows.Length - i));
            if (i < rows.Length && known[i] && !TOperation.TryApply(fields, values[i], others[i], out values[i]))
            {
                known[i] = false;
                fields.ClearFailure();
                block.PutOff(rows[i]);
            }
        }

        ArrayPool<T>.Shared.Return(others);
        ArrayPool<bool>.Shared.Return(othersKnown);
    }
}

/// <summary>What arithmetic can fail with.</summary>
internal static class ArithmeticFailure
{
    public static bool IntegerOverflow(RecordFields record)
    {
        record.Fail("integer.overflow", "the result does not fit 64 bits; cast an operand to decimal");
        return false;
    }

    public static bool DecimalOverflow(RecordFields record)
    {
        record.Fail("decimal.overflow", "the result has more than 28 digits; round the operands, or cast one to double");
        return false;
    }

    public static bool DoubleOverflow(RecordFields record)
    {
        record.Fail("double.overflow", "the result exceeds the largest double");
        return false;
    }

    public static bool DivisionByZero(RecordFields record)
    {
        record.Fail("division_by_zero", "the divisor is 0; nullif(x, 0) makes that null");
        return false;
    }
}
