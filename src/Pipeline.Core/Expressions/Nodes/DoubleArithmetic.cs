using Pipeline.Records;

namespace Pipeline.Expressions.Nodes;

internal readonly struct DoubleAdd : IArithmetic<double>
{
    public static bool TryApply(RecordFields record, double a, double b, out double result)
    {
        result = a + b;
        return double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    }
}

internal readonly struct DoubleSubtract : IArithmetic<double>
{
    public static bool TryApply(RecordFields record, double a, double b, out double result)
    {
        result = a - b;
        return double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    }
}

internal readonly struct DoubleMultiply : IArithmetic<double>
{
    public static bool TryApply(RecordFields record, double a, double b, out double result)
    {
        result = a * b;
        return double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    }
}

internal readonly struct DoubleDivide : IArithmetic<double>
{
    public static bool TryApply(RecordFields record, double a, double b, out double result)
    {
        result = a / b;
        return b == 0 ? ArithmeticFailure.DivisionByZero(record) : double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    }
}

internal readonly struct DoubleRemainder : IArithmetic<double>
{
    public static bool TryApply(RecordFields record, double a, double b, out double result)
    {
        result = a % b;
        return b != 0 || ArithmeticFailure.DivisionByZero(record);
    }
}
