namespace Pipeline.Expressions.Reals;

/// <summary>
/// A number as the sum of two doubles, the second at most half a unit of the last place of the first: some 106 bits. After T. J. Dekker,
/// "A floating-point technique for extending the available precision", 1971, and Hida, Li and Bailey, "Library for double-double and
/// quad-double arithmetic", 2007. Each step is one IEEE 754 operation, so that all processors give the same bits.
/// </summary>
/// <param name="High">The nearest double.</param>
/// <param name="Low">What is left.</param>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static readonly DoubleDouble One = new(1, 0);
    public static readonly DoubleDouble Pi = new(3.141592653589793, 1.2246467991473532e-16);
    public static readonly DoubleDouble HalfPi = new(1.5707963267948966, 6.123233995736766e-17);

    /// <summary>Whether it is below zero.</summary>
    public bool IsNegative => High < 0;

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator -(DoubleDouble x) => new(-x.High, -x.Low);

    public static DoubleDouble operator +(DoubleDouble x, DoubleDouble y)
    {
        DoubleDouble high = Sum(x.High, y.High);
        DoubleDouble low = Sum(x.Low, y.Low);
        DoubleDouble first = SumOfOrdered(high.High, high.Low + low.High);
        return SumOfOrdered(first.High, low.Low + first.Low);
    }

    public static DoubleDouble operator -(DoubleDouble x, DoubleDouble y) => x + -y;

    public static DoubleDouble operator *(DoubleDouble x, DoubleDouble y)
    {
        DoubleDouble product = Product(x.High, y.High);
        return SumOfOrdered(product.High, product.Low + ((x.High * y.Low) + (x.Low * y.High)));
    }

    public static DoubleDouble operator /(DoubleDouble x, DoubleDouble y)
    {
        double first = x.High / y.High;
        DoubleDouble rest = x - (y * first);
        double second = rest.High / y.High;
        rest -= y * second;
        return SumOfOrdered(first, second) + (rest.High / y.High);
    }

    /// <summary>The sum of two doubles, exactly.</summary>
    public static DoubleDouble Sum(double x, double y)
    {
        double sum = x + y;
        double other = sum - x;
        return new(sum, (x - (sum - other)) + (y - other));
    }

    /// <summary>The product of two doubles, exactly unless it is near the least double.</summary>
    public static DoubleDouble Product(double x, double y)
    {
        double product = x * y;
        return new(product, Math.FusedMultiplyAdd(x, y, -product));
    }

    /// <summary>The square root of a number from 0 on.</summary>
    public static DoubleDouble Sqrt(DoubleDouble x)
    {
        if (x.High == 0)
        {
            return x;
        }

        double root = Math.Sqrt(x.High);
        return SumOfOrdered(root, (x - Product(root, root)).High / (2 * root));
    }

    /// <summary>It times a power of two, which is exact unless it is near the least double.</summary>
    public DoubleDouble Scaled(int exponent) => new(Math.ScaleB(High, exponent), Math.ScaleB(Low, exponent));

    // The first is not smaller than the second.
    private static DoubleDouble SumOfOrdered(double x, double y)
    {
        double sum = x + y;
        return new(sum, y - (sum - x));
    }
}
