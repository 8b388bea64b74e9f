namespace Pipeline.Expressions.Reals;

/// <summary>The natural logarithm: that of a power of two, of a 128th near the rest, and a series for what is left.</summary>
internal static class NaturalLogarithm
{
    private const int Parts = 128;
    private const int Least = 90;
    private const int Most = 182;
    private static readonly DoubleDouble[] OfParts = [.. Enumerable.Range(Least, Most - Least + 1).Select(part => Slowly(part / (double)Parts))];

    /// <summary>ln x, for x above 0.</summary>
    public static DoubleDouble Of(double x)
    {
        DoubleDouble rest = OfFraction(x, out int exponent);
        return exponent == 0 ? rest : (exponent * Exponential.Logarithm) + ((Exponential.LogarithmRest * exponent) + rest);
    }

    /// <summary>ln of x divided by the power of two that brings it to 0.707 to 1.42.</summary>
    public static DoubleDouble OfFraction(double x, out int exponent)
    {
        exponent = Math.ILogB(x);
        double fraction = Math.ScaleB(x, -exponent);
        if (fraction >= 1.414)
        {
            fraction /= 2;
            exponent++;
        }

        int part = (int)Math.Round(fraction * Parts);
        double near = part / (double)Parts;
        DoubleDouble ratio = (DoubleDouble)(fraction - near) / DoubleDouble.Sum(fraction, near);
        DoubleDouble square = ratio * ratio;
        double z = square.High;
        DoubleDouble sum = Series.Inverses[5] + (z * ((1.0 / 7) + (z * ((1.0 / 9) + (z / 11)))));
        sum = (sum * square) + Series.Inverses[3];
        sum = (sum * square) + DoubleDouble.One;
        sum = (ratio + ratio) * sum;
        return part == Parts ? sum : OfParts[part - Least] + sum;
    }

    // ln x = 2 artanh((x - 1) / (x + 1)), term by term.
    private static DoubleDouble Slowly(double x)
    {
        DoubleDouble ratio = (DoubleDouble)(x - 1) / (x + 1);
        DoubleDouble square = ratio * ratio;
        DoubleDouble sum = 0;
        for (int n = 61; n >= 1; n -= 2)
        {
            sum = (sum * square) + Series.Inverses[n];
        }

        return (ratio + ratio) * sum;
    }
}
