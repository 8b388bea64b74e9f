using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

internal readonly struct DecimalAdd : IArithmetic<DecimalValue>
{
    public static bool TryApply(RecordFields record, DecimalValue a, DecimalValue b, out DecimalValue result) =>
        DecimalValue.TryAdd(a, b, out result) || ArithmeticFailure.DecimalOverflow(record);

    public static int ApplyMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b) => DecimalValue.AddMany(a, b);
}

internal readonly struct DecimalSubtract : IArithmetic<DecimalValue>
{
    public static bool TryApply(RecordFields record, DecimalValue a, DecimalValue b, out DecimalValue result) =>
        DecimalValue.TrySubtract(a, b, out result) || ArithmeticFailure.DecimalOverflow(record);

    public static int ApplyMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b) => DecimalValue.SubtractMany(a, b);
}

internal readonly struct DecimalMultiply : IArithmetic<DecimalValue>
{
    public static bool TryApply(RecordFields record, DecimalValue a, DecimalValue b, out DecimalValue result) =>
        DecimalValue.TryMultiply(a, b, out result) || ArithmeticFailure.DecimalOverflow(record);

    public static int ApplyMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b) => DecimalValue.MultiplyMany(a, b);
}

internal readonly struct DecimalDivide : IArithmetic<DecimalValue>
{
    public static bool TryApply(RecordFields record, DecimalValue a, DecimalValue b, out DecimalValue result)
    {
        if (b.Sign == 0)
        {
            result = default;
            return ArithmeticFailure.DivisionByZero(record);
        }

        return DecimalValue.TryDivide(a, b, out result) || ArithmeticFailure.DecimalOverflow(record);
    }
}

internal readonly struct DecimalRemainder : IArithmetic<DecimalValue>
{
    public static bool TryApply(RecordFields record, DecimalValue a, DecimalValue b, out DecimalValue result)
    {
        result = b.Sign == 0 ? default : DecimalValue.Remainder(a, b);
        return b.Sign != 0 || ArithmeticFailure.DivisionByZero(record);
    }
}
