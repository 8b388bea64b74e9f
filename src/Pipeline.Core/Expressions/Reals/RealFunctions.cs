namespace Pipeline.Expressions.Reals;

/// <summary>
/// Functions of doubles whose results are the same bits on every machine, and the nearest double to the exact value in all but some
/// of 2^30 cases (0.5 units of the last place and 2^-30 of one). Those of the system differ from one C library and processor to the next.
/// </summary>
internal static class RealFunctions
{
    // For x up to there, x^3/3 is less than half a unit of x's last place.
    private const double Tiny = 1.0 / (1 << 27);

    private static readonly DoubleDouble InverseOfLogarithmOfTwo = new(1.4426950408889634, 2.0355273740931033e-17);
    private static readonly DoubleDouble InverseOfLogarithmOfTen = new(0.4342944819032518, 1.098319650216765e-17);
    private static readonly DoubleDouble DegreesOfRadian = new(57.29577951308232, -1.9878495670576283e-15);
    private static readonly DoubleDouble RadiansOfDegree = new(0.017453292519943295, 2.9486522708701687e-19);

    // Up to there two terms of a series may lie in the middle of two doubles, or nearer to it than 106 bits tell: what comes next decides.
    private const double Small = 1.0 / (1L << 36);
    private const double SmallForCosh = 1.0 / (1 << 19);

    public static double Exp(double x) => Math.Abs(x) < Small
        ? Rounding.Round(DoubleDouble.Sum(1, x), rest: x * x / 2)
        : Rounding.Round(Exponential.Of(x, out int exponent), exponent);

    /// <summary>For x above 0.</summary>
    public static double Ln(double x)
    {
        double over = x - 1;
        if (Math.Abs(over) >= Small)
        {
            return Rounding.Round(NaturalLogarithm.Of(x));
        }

        DoubleDouble square = DoubleDouble.Product(over, over);
        return Rounding.Round(DoubleDouble.Sum(over, -square.High / 2), rest: (over * over * over / 3) - (square.Low / 2));
    }

    /// <summary>For x above 0.</summary>
    public static double Log2(double x)
    {
        DoubleDouble rest = NaturalLogarithm.OfFraction(x, out int exponent);
        return Rounding.Round((DoubleDouble)exponent + (rest * InverseOfLogarithmOfTwo));
    }

    /// <summary>For x above 0.</summary>
    public static double Log10(double x) => Rounding.Round(NaturalLogarithm.Of(x) * InverseOfLogarithmOfTen);

    /// <summary>x to the power of y; NaN where x is below 0 and y not whole.</summary>
    public static double Power(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return 1;
        }

        bool isWhole = Math.Floor(y) == y;
        bool isOdd = isWhole && Math.Abs(y) < 1L << 53 && Math.Abs(y) % 2 == 1;
        if (x == 0)
        {
            double zero = y < 0 ? double.PositiveInfinity : 0;
            return isOdd && double.IsNegative(x) ? -zero : zero;
        }

        if (x < 0 && !isWhole)
        {
            return double.NaN;
        }

        DoubleDouble logarithm = NaturalLogarithm.Of(Math.Abs(x));
        if (Math.Abs(y) > 1e100)
        {
            // Powers of 1 aside nothing is left of it but how it grows.
            logarithm = logarithm.High == 0 ? 0 : Math.CopySign(1, logarithm.High);
            y = Math.CopySign(1000, y);
        }

        double power = Rounding.Round(Exponential.Of(logarithm * y, out int exponent), exponent);
        return x < 0 && isOdd ? -power : power;
    }

    public static double Sin(double x) => Math.Abs(x) < Tiny ? x : Rounding.Round(Trigonometry.Of(x).Sine);

    public static double Cos(double x) => Math.Abs(x) < Tiny ? 1 : Rounding.Round(Trigonometry.Of(x).Cosine);

    public static double Tan(double x)
    {
        if (Math.Abs(x) < Tiny)
        {
            return x;
        }

        (DoubleDouble sine, DoubleDouble cosine) = Trigonometry.Of(x);
        return Rounding.Round(sine / cosine);
    }

    /// <summary>For x from -1 to 1.</summary>
    public static double Asin(double x) => Math.Abs(x) < Tiny ? x : Rounding.Round(ArcTangent.Of(x, Beside(x)));

    /// <summary>For x from -1 to 1.</summary>
    public static double Acos(double x) => x == 1 ? 0 : Rounding.Round(ArcTangent.Of(Beside(x), x));

    public static double Atan(double x) => Math.Abs(x) < Tiny ? x : Math.Abs(x) > 1e300 ? Math.CopySign(DoubleDouble.HalfPi.High, x) : Rounding.Round(ArcTangent.Of(x, DoubleDouble.One));

    /// <summary>The angle of the point (x, y), from -pi to pi; 0 for the point (0, 0).</summary>
    public static double Atan2(double y, double x)
    {
        if (y == 0 || x == 0)
        {
            return y == 0 ? (double.IsNegative(x) ? Math.CopySign(DoubleDouble.Pi.High, y) : y) : Math.CopySign(DoubleDouble.HalfPi.High, y);
        }

        // Far from each other only one of them matters, or their ratio.
        int difference = Math.ILogB(y) - Math.ILogB(x);
        if (difference < -60)
        {
            return x > 0 ? y / x : Math.CopySign(DoubleDouble.Pi.High, y);
        }

        if (difference > 60)
        {
            return Math.CopySign(DoubleDouble.HalfPi.High, y);
        }

        int exponent = Math.ILogB(x);
        return Rounding.Round(ArcTangent.Of(Math.ScaleB(y, -exponent), Math.ScaleB(x, -exponent)));
    }

    public static double Sinh(double x)
    {
        double size = Math.Abs(x);
        if (size < Tiny)
        {
            return x;
        }

        if (size > 40)
        {
            return Math.CopySign(HalfOfExp(size), x);
        }

        DoubleDouble lessOne = Exponential.LessOne(size);
        return Math.CopySign(Rounding.Round((lessOne + (lessOne / (lessOne + DoubleDouble.One))).Scaled(-1)), x);
    }

    public static double Cosh(double x)
    {
        double size = Math.Abs(x);
        if (size > 40)
        {
            return HalfOfExp(size);
        }

        if (size < SmallForCosh)
        {
            DoubleDouble square = DoubleDouble.Product(x, x);
            return Rounding.Round(DoubleDouble.Sum(1, square.High / 2), rest: (x * x * x * x / 24) + (square.Low / 2));
        }

        DoubleDouble power = Exponential.LessOne(size) + DoubleDouble.One;
        return Rounding.Round((power + (DoubleDouble.One / power)).Scaled(-1));
    }

    public static double Tanh(double x)
    {
        double size = Math.Abs(x);
        if (size < Tiny)
        {
            return x;
        }

        if (size > 20)
        {
            return Math.CopySign(1, x);
        }

        DoubleDouble lessOne = Exponential.LessOne(2 * size);
        return Math.CopySign(Rounding.Round(lessOne / (lessOne + 2)), x);
    }

    public static double Cbrt(double x)
    {
        if (x == 0)
        {
            return x;
        }

        double size = Math.Abs(x);
        int third = (int)Math.Floor(Math.ILogB(size) / 3.0);
        double fraction = Math.ScaleB(size, -3 * third);

        // From 1 to 8. Newton's steps double the right digits.
        double root = 0.75 + (fraction / 6);
        for (int step = 0; step < 6; step++)
        {
            root -= ((root * root * root) - fraction) / (3 * root * root);
        }

        DoubleDouble miss = (DoubleDouble.Product(root, root) * root) - fraction;
        return Math.CopySign(Rounding.Round((DoubleDouble)root - (miss / (3 * root * root)), third), x);
    }

    /// <summary>The square root of x^2 + y^2, which neither overflows nor vanishes on the way.</summary>
    public static double Hypot(double x, double y)
    {
        (double large, double small) = Math.Abs(x) > Math.Abs(y) ? (Math.Abs(x), Math.Abs(y)) : (Math.Abs(y), Math.Abs(x));
        if (small == 0 || !double.IsFinite(large))
        {
            return large;
        }

        int exponent = Math.ILogB(large);
        if (exponent - Math.ILogB(small) > 60)
        {
            return large;
        }

        large = Math.ScaleB(large, -exponent);
        small = Math.ScaleB(small, -exponent);
        return Rounding.Round(DoubleDouble.Sqrt(DoubleDouble.Product(large, large) + DoubleDouble.Product(small, small)), exponent);
    }

    public static double Degrees(double x) => Times(x, DegreesOfRadian);

    public static double Radians(double x) => Times(x, RadiansOfDegree);

    // Of a number that is nearly 0 the rest of the product would be lost.
    private static double Times(double x, DoubleDouble factor)
    {
        if (x == 0)
        {
            return x;
        }

        int exponent = Math.ILogB(x);
        return Rounding.Round(factor * Math.ScaleB(x, -exponent), exponent);
    }

    private static double HalfOfExp(double x)
    {
        DoubleDouble power = Exponential.Of(x, out int exponent);
        return Rounding.Round(power, exponent - 1);
    }

    // The other side of a right triangle whose long side is 1.
    private static DoubleDouble Beside(double x) => DoubleDouble.Sqrt(DoubleDouble.Sum(1, -x) * DoubleDouble.Sum(1, x));
}
