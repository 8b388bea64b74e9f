using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

/// <summary>An operation of two numbers of one type.</summary>
/// <typeparam name="T">How the numbers are held.</typeparam>
internal interface IArithmetic<T>
{
    /// <summary>Computes, or notes the failure and gives false.</summary>
    static abstract bool TryApply(RecordFields record, T a, T b, out T result);
}

/// <summary>An operation of two numbers of one type.</summary>
internal sealed class ArithmeticNode<T, TOperation>(ColumnType type, Node<T> left, Node<T> right) : Node<T>
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
