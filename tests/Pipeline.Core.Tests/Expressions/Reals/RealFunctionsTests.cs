using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.Expressions.Reals;

namespace Pipeline.Core.Tests.Expressions.Reals;

/// <summary>Functions of real numbers against values that <c>references.py</c> computed with 200 digits and rounded once.</summary>
public sealed class RealFunctionsTests
{
    private static readonly Dictionary<string, Func<double, double>> OfOne = new(StringComparer.Ordinal)
    {
        ["exp"] = RealFunctions.Exp, ["ln"] = RealFunctions.Ln, ["log2"] = RealFunctions.Log2, ["log10"] = RealFunctions.Log10,
        ["sin"] = RealFunctions.Sin, ["cos"] = RealFunctions.Cos, ["tan"] = RealFunctions.Tan,
        ["asin"] = RealFunctions.Asin, ["acos"] = RealFunctions.Acos, ["atan"] = RealFunctions.Atan,
        ["sinh"] = RealFunctions.Sinh, ["cosh"] = RealFunctions.Cosh, ["tanh"] = RealFunctions.Tanh,
        ["cbrt"] = RealFunctions.Cbrt, ["degrees"] = RealFunctions.Degrees, ["radians"] = RealFunctions.Radians,
    };

    private static readonly Dictionary<string, Func<double, double, double>> OfTwo = new(StringComparer.Ordinal)
    {
        ["power"] = RealFunctions.Power, ["atan2"] = RealFunctions.Atan2, ["hypot"] = RealFunctions.Hypot,
    };

    public static TheoryData<string> Names => [.. OfOne.Keys, .. OfTwo.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_OfEachReference_IsTheNearestDouble(string name)
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Folder(), "references.csv")).Select(line => line.Split(',')).Where(row => string.Equals(row[0], name, StringComparison.Ordinal))];
        List<string> wrong = [];
        foreach (string[] row in rows)
        {
            double[] numbers = [.. row[1..].Select(text => BitConverter.UInt64BitsToDouble(ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];
            double value = numbers.Length == 3 ? OfTwo[name](numbers[0], numbers[1]) : OfOne[name](numbers[0]);
            if (BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(numbers[^1]))
            {
                wrong.Add($"{name}({string.Join(", ", numbers[..^1].Select(number => $"{number:R}"))}) is {value:R} and must be {numbers[^1]:R}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows.Length}: {string.Join("; ", wrong.Take(5))}");
        Assert.InRange(rows.Length, 60, 1000);
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.0)]
    [InlineData(0.0, -1.0, Math.PI)]
    [InlineData(-0.0, -1.0, -Math.PI)]
    [InlineData(0.0, 5.0, 0.0)]
    [InlineData(-2.0, 0.0, -Math.PI / 2)]
    public void Atan2_OnAnAxis_IsTheAngleOfTheAxis(double y, double x, double expected) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(RealFunctions.Atan2(y, x)));

    [Theory]
    [InlineData(0.0, 0.0, 1.0)]
    [InlineData(0.0, 3.0, 0.0)]
    [InlineData(0.0, -3.0, double.PositiveInfinity)]
    [InlineData(-1.0, 1e300, 1.0)]
    [InlineData(-2.0, 0.5, double.NaN)]
    [InlineData(10.0, 400.0, double.PositiveInfinity)]
    [InlineData(0.5, 1e300, 0.0)]
    [InlineData(1.0000000000000002, 1e300, double.PositiveInfinity)]
    [InlineData(1.0, 1e300, 1.0)]
    public void Power_AtTheEdges_IsWhatIeee754Says(double x, double y, double expected) => Assert.Equal(expected, RealFunctions.Power(x, y));

    /// <summary>Where a function is exact, be it of any whole number, so is what it gives.</summary>
    [Fact]
    public void Value_OfWholePowers_IsExact()
    {
        for (int n = -300; n <= 300; n++)
        {
            Assert.Equal(n, RealFunctions.Log2(Math.ScaleB(1, n)));
            Assert.Equal(Math.ScaleB(1, n), RealFunctions.Power(2, n));
            Assert.Equal(n, RealFunctions.Cbrt((double)n * n * n));
            if (n is >= 0 and <= 22)
            {
                double power = double.Parse($"1e{n}", CultureInfo.InvariantCulture);
                Assert.Equal((n, power), (RealFunctions.Log10(power), RealFunctions.Power(10, n)));
            }
        }
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
