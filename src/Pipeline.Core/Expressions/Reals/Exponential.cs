namespace Pipeline.Expressions.Reals;

/// <summary>e to the power of x, and what is made of it.</summary>
internal static class Exponential
{
    private const int Halvings = 9;
    private const double InverseLogarithm = 1.4426950408889634;

    /// <summary>ln 2 in two parts; the first has so few bits that a whole number below 4096 times it is exact.</summary>
    public const double Logarithm = 0.693147180559663;
    public static readonly DoubleDouble LogarithmRest = new(2.8235290563031577e-13, 1.94704509238075e-31);

    /// <summary>e to the power of x as a number and a power of two; beyond all doubles it is infinite or 0.</summary>
    public static DoubleDouble Of(DoubleDouble x, out int exponent)
    {
        exponent = 0;
        if (Math.Abs(x.High) > 800)
        {
            return x.High > 0 ? double.PositiveInfinity : 0;
        }

        exponent = (int)Math.Round(x.High * InverseLogarithm);
        DoubleDouble rest = DoubleDouble.Sum(x.High, -exponent * Logarithm) + x.Low - (LogarithmRest * exponent);
        return DoubleDouble.One + LessOneNear(rest);
    }

    /// <summary>e to the power of x, less 1; exact in proportion also near 0. For x up to 700.</summary>
    public static DoubleDouble LessOne(double x)
    {
        if (Math.Abs(x) < 0.35)
        {
            return LessOneNear(x);
        }

        DoubleDouble power = Of(x, out int exponent);
        return power.Scaled(exponent) - DoubleDouble.One;
    }

    /// <summary>The same for -0.35 to 0.35: a series for a small part of x, doubled again and again by (1 + s)^2 - 1 = 2 s + s^2.</summary>
    private static DoubleDouble LessOneNear(DoubleDouble x)
    {
        DoubleDouble part = x.Scaled(-Halvings);
        double t = part.High;
        double tail = t * ((1.0 / 720) + (t * ((1.0 / 5040) + (t * ((1.0 / 40320) + (t / 362880))))));
        DoubleDouble sum = Series.InverseFactorials[5] + tail;
        for (int i = 4; i >= 1; i--)
        {
            sum = (sum * part) + Series.InverseFactorials[i];
        }

        sum *= part;
        for (int i = 0; i < Halvings; i++)
        {
            sum = (sum + sum) + (sum * sum);
        }

        return sum;
    }
}
