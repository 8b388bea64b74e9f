using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

internal readonly struct IntegerAdd : IArithmetic<long>
{
    public static bool TryApply(RecordFields record, long a, long b, out long result)
    {
        result = unchecked(a + b);
        return ((a ^ result) & (b ^ result)) >= 0 || ArithmeticFailure.IntegerOverflow(record);
    }
}

internal readonly struct IntegerSubtract : IArithmetic<long>
{
    public static bool TryApply(RecordFields record, long a, long b, out long result)
    {
        result = unchecked(a - b);
        return ((a ^ b) & (a ^ result)) >= 0 || ArithmeticFailure.IntegerOverflow(record);
    }
}

internal readonly struct IntegerMultiply : IArithmetic<long>
{
    public static bool TryApply(RecordFields record, long a, long b, out long result) =>
        Math.BigMul(a, b, out result) == result >> 63 || ArithmeticFailure.IntegerOverflow(record);
}

internal readonly struct IntegerRemainder : IArithmetic<long>
{
    public static bool TryApply(RecordFields record, long a, long b, out long result)
    {
        // The processor traps on the least integer % -1, which is 0.
        result = b is 0 or -1 ? 0 : a % b;
        return b != 0 || ArithmeticFailure.DivisionByZero(record);
    }
}
