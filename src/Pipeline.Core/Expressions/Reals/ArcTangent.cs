namespace Pipeline.Expressions.Reals;

/// <summary>The angle of a tangent: that of a 32nd near it, and a series for what is left.</summary>
internal static class ArcTangent
{
    private const int Parts = 32;
    private static readonly DoubleDouble[] OfParts = Make();

    /// <summary>The angle of the point (x, y), from -pi to pi.</summary>
    public static DoubleDouble Of(DoubleDouble y, DoubleDouble x)
    {
        DoubleDouble height = y.IsNegative ? -y : y;
        DoubleDouble width = x.IsNegative ? -x : x;
        bool isSteep = height.High > width.High || (height.High == width.High && height.Low > width.Low);
        DoubleDouble angle = isSteep ? DoubleDouble.HalfPi - OfRatio(width / height) : OfRatio(height / width);
        angle = x.IsNegative ? DoubleDouble.Pi - angle : angle;
        return y.IsNegative ? -angle : angle;
    }

    /// <summary>The angle of a tangent from 0 to 1.</summary>
    private static DoubleDouble OfRatio(DoubleDouble tangent)
    {
        int part = (int)Math.Round(tangent.High * Parts);
        double near = part / (double)Parts;
        DoubleDouble rest = part == 0 ? tangent : (tangent - near) / (DoubleDouble.One + (tangent * near));
        return OfParts[part] + OfSmall(rest);
    }

    // x - x^3/3 + x^5/5 ..., for x up to a 64th.
    private static DoubleDouble OfSmall(DoubleDouble x)
    {
        DoubleDouble square = x * x;
        double z = square.High;
        DoubleDouble sum = z * ((1.0 / 9) - (z * ((1.0 / 11) - (z * ((1.0 / 13) - (z * ((1.0 / 15) - (z / 17))))))));
        for (int n = 7; n >= 3; n -= 2)
        {
            sum = square * (Inverse(n) + sum);
        }

        return x + (x * sum);
    }

    // Each from the one before: the angle between two tangents is that of (b - a) / (1 + a b).
    private static DoubleDouble[] Make()
    {
        DoubleDouble[] angles = new DoubleDouble[Parts + 1];
        for (int part = 1; part <= Parts; part++)
        {
            double to = part / (double)Parts;
            double from = (part - 1) / (double)Parts;
            angles[part] = angles[part - 1] + OfSmallish((DoubleDouble)(to - from) / (DoubleDouble.One + DoubleDouble.Product(to, from)));
        }

        return angles;
    }

    private static DoubleDouble OfSmallish(DoubleDouble x)
    {
        DoubleDouble square = x * x;
        DoubleDouble sum = 0;
        for (int n = 27; n >= 1; n -= 2)
        {
            sum = Inverse(n) + (sum * square);
        }

        return x * sum;
    }

    // Of an odd number, with the sign that its term has.
    private static DoubleDouble Inverse(int n) => n % 4 == 1 ? Series.Inverses[n] : -Series.Inverses[n];
}
