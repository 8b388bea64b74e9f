using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>Numbers.</summary>
internal static class NumberFunctions
{
    private const string Group = "number";

    public static readonly FunctionDefinition[] Table =
    [
        FunctionDefinition.Of(Group, "round(x[, n])", "x with n digits after the point (default 0), halves away from zero; n < 0 rounds before the point; an integer with n becomes a decimal, a double stays one", "round(2.345, 2)", "2.35", 1, 2, call => Round(call, DecimalRounding.Nearest)),
        FunctionDefinition.Of(Group, "trunc(x[, n])", "x cut to n digits after the point (default 0)", "trunc(-2.349, 2)", "-2.34", 1, 2, call => Round(call, DecimalRounding.Truncate)),
        FunctionDefinition.Of(Group, "floor(x)", "the greatest whole number that is not more than x", "floor(-2.5)", "-3", 1, 1, call => Round(call, DecimalRounding.Floor)),
        FunctionDefinition.Of(Group, "ceil(x)", "the least whole number that is not less than x", "ceil(-2.5)", "-2", 1, 1, call => Round(call, DecimalRounding.Ceiling)),
        FunctionDefinition.Of(Group, "abs(x)", "x without its sign", "abs(-1.50)", "1.50", 1, 1, Abs),
        FunctionDefinition.Of(Group, "sign(x)", "-1, 0 or 1", "sign(-1.5)", "-1", 1, 1, Sign),
        FunctionDefinition.Of(Group, "mod(x, y)", "x % y: what is left of x / y, with the sign of x", "mod(-7, 3)", "-1", 2, 2, call => call.Binder.BindArithmetic("%", call.Arguments)),
    ];

    private static Node Round(FunctionCall call, DecimalRounding rounding)
    {
        Node number = call.Number(0);
        if (number is Node<double> real)
        {
            return new CallNode<double, long, double>(
                ColumnType.Double, real, call.Integer(1, 0), (RecordFields record, double x, long places, out double result) => RoundDouble(record, x, places, rounding, out result));
        }

        if (number is Node<long> && call.Count == 1)
        {
            return number;
        }

        var value = (Node<DecimalValue>)call.Binder.Convert(call.Arguments[0], number, ColumnType.Decimal);
        return new RoundNode(value, call.Integer(1, 0), rounding);
    }

    private static bool RoundDouble(RecordFields record, double x, long places, DecimalRounding rounding, out double result)
    {
        result = DoubleRounding.Round(x, places, rounding);
        return double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    }

    private static Node Abs(FunctionCall call)
    {
        Node number = call.Number(0);
        return number.Type switch
        {
            ColumnType.Integer => new CallNode<long, long>(ColumnType.Integer, (Node<long>)number, AbsInteger),
            ColumnType.Double => new ConvertNode<double, double>(ColumnType.Double, (Node<double>)number, Math.Abs),
            _ => new ConvertNode<DecimalValue, DecimalValue>(
                ColumnType.Decimal, (Node<DecimalValue>)number, value => value.Sign < 0 ? DecimalValue.Negate(value) : value),
        };
    }

    private static bool AbsInteger(RecordFields record, long x, out long result)
    {
        result = x == long.MinValue ? 0 : Math.Abs(x);
        return x != long.MinValue || ArithmeticFailure.IntegerOverflow(record);
    }

    private static Node Sign(FunctionCall call)
    {
        Node number = call.Number(0);
        return number.Type switch
        {
            ColumnType.Integer => new ConvertNode<long, long>(ColumnType.Integer, (Node<long>)number, value => Math.Sign(value)),
            ColumnType.Double => new ConvertNode<double, long>(ColumnType.Integer, (Node<double>)number, value => Math.Sign(value)),
            _ => new ConvertNode<DecimalValue, long>(ColumnType.Integer, (Node<DecimalValue>)number, value => value.Sign),
        };
    }
}
