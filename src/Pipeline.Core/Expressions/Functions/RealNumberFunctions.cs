using Pipeline.Expressions.Nodes;
using Pipeline.Expressions.Reals;
using Pipeline.Records;

namespace Pipeline.Expressions.Functions;

/// <summary>Functions of real numbers: all give a double.</summary>
internal static class RealNumberFunctions
{
    private const string Group = "number";
    private const string RootAndLogarithm = "a root needs a number from 0, a logarithm one above 0";
    private const string SineAndCosine = "a sine or cosine is a number from -1 to 1";

    public static readonly FunctionDefinition[] Table =
    [
        Of("power(x, y)", "x to the power of y, as a double", "power(2, 10)", "1024", Power),
        Of("sqrt(x)", "the square root, as a double", "sqrt(2.25)", "1.5", Math.Sqrt, x => x >= 0, RootAndLogarithm),
        Of("cbrt(x)", "the cube root, as a double", "cbrt(-27)", "-3", RealFunctions.Cbrt),
        Of("hypot(x, y)", "the square root of x^2 + y^2, as a double", "hypot(3, 4)", "5", Total(RealFunctions.Hypot)),
        Of("exp(x)", "e to the power of x, as a double", "exp(0)", "1", RealFunctions.Exp),
        Of("ln(x)", "the natural logarithm, as a double", "ln(1)", "0", RealFunctions.Ln, x => x > 0, RootAndLogarithm),
        Of("log10(x)", "the logarithm to base 10, as a double", "log10(1000)", "3", RealFunctions.Log10, x => x > 0, RootAndLogarithm),
        Of("log2(x)", "the logarithm to base 2, as a double", "log2(0.125)", "-3", RealFunctions.Log2, x => x > 0, RootAndLogarithm),
        Of("sin(x)", "the sine of an angle in radians", "sin(radians(30))", "0.5", RealFunctions.Sin),
        Of("cos(x)", "the cosine of an angle in radians", "cos(0)", "1", RealFunctions.Cos),
        Of("tan(x)", "the tangent of an angle in radians", "tan(0)", "0", RealFunctions.Tan),
        Of("asin(x)", "the angle of a sine, in radians from -pi/2 to pi/2", "asin(1)", "1.5707963267948966", RealFunctions.Asin, IsRatio, SineAndCosine),
        Of("acos(x)", "the angle of a cosine, in radians from 0 to pi", "acos(1)", "0", RealFunctions.Acos, IsRatio, SineAndCosine),
        Of("atan(x)", "the angle of a tangent, in radians from -pi/2 to pi/2", "atan(1)", "0.7853981633974483", RealFunctions.Atan),
        Of("atan2(y, x)", "the angle of the point (x, y), in radians from -pi to pi; 0 for (0, 0)", "atan2(1, -1)", "2.356194490192345", Total(RealFunctions.Atan2)),
        Of("sinh(x)", "the hyperbolic sine, as a double", "sinh(0)", "0", RealFunctions.Sinh),
        Of("cosh(x)", "the hyperbolic cosine, as a double", "cosh(0)", "1", RealFunctions.Cosh),
        Of("tanh(x)", "the hyperbolic tangent, as a double", "tanh(0)", "0", RealFunctions.Tanh),
        FunctionDefinition.Of(Group, "pi()", "the circle's number, as a double", "pi()", "3.141592653589793", 0, 0, _ => new ConstantNode<double>(ColumnType.Double, DoubleDouble.Pi.High)),
        Of("degrees(x)", "an angle in radians, in degrees", "degrees(pi())", "180", RealFunctions.Degrees),
        Of("radians(x)", "an angle in degrees, in radians", "radians(180)", "3.141592653589793", RealFunctions.Radians),
    ];

    private static bool IsRatio(double x) => x is >= -1 and <= 1;

    private static FunctionDefinition Of(string signature, string meaning, string example, string result, Func<double, double> function, Func<double, bool>? isInDomain = null, string domain = "") =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, 1, 1, call =>
            new CallNode<double, double>(ColumnType.Double, call.Double(0), (RecordFields record, double x, out double value) =>
            {
                value = 0;
                if (isInDomain?.Invoke(x) == false)
                {
                    record.Fail("argument.range", domain);
                    return false;
                }

                value = function(x);
                return double.IsFinite(value) || ArithmeticFailure.DoubleOverflow(record);
            }));

    private static FunctionDefinition Of(string signature, string meaning, string example, string result, Function<double, double, double> function) =>
        FunctionDefinition.Of(Group, signature, meaning, example, result, 2, 2, call =>
            new CallNode<double, double, double>(ColumnType.Double, call.Double(0), call.Double(1), function));

    private static Function<double, double, double> Total(Func<double, double, double> function) => (RecordFields record, double x, double y, out double result) =>
    {
        result = function(x, y);
        return double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    };

    private static bool Power(RecordFields record, double x, double y, out double result)
    {
        result = RealFunctions.Power(x, y);
        if (double.IsNaN(result))
        {
            record.Fail("argument.range", "a negative number has no power that is not whole");
            return false;
        }

        if (x == 0 && y < 0)
        {
            return ArithmeticFailure.DivisionByZero(record);
        }

        return double.IsFinite(result) || ArithmeticFailure.DoubleOverflow(record);
    }
}
