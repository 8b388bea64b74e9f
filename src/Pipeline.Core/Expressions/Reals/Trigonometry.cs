namespace Pipeline.Expressions.Reals;

/// <summary>Sine and cosine.</summary>
internal static class Trigonometry
{
    // Terms from there on are so small that a double holds enough of them.
    private const int LastExactOfSine = 7;
    private const int LastExactOfCosine = 8;
    private const int LastTerm = 13;

    /// <summary>Sine and cosine of an angle in radians.</summary>
    public static (DoubleDouble Sine, DoubleDouble Cosine) Of(double x)
    {
        DoubleDouble rest = AngleReduction.Reduce(Math.Abs(x), out int quarters);
        DoubleDouble sine = SineNear(rest);
        DoubleDouble cosine = CosineNear(rest);
        (sine, cosine) = quarters switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
        return (x < 0 ? -sine : sine, cosine);
    }

    private static DoubleDouble SineNear(DoubleDouble x)
    {
        DoubleDouble square = x * x;
        double z = square.High;
        double tail = 0;
        for (int term = LastTerm; term > LastExactOfSine; term--)
        {
            tail = (Coefficient((2 * term) + 1, term).High + tail) * z;
        }

        DoubleDouble sum = tail;
        for (int term = LastExactOfSine; term >= 1; term--)
        {
            sum = (Coefficient((2 * term) + 1, term) + sum) * square;
        }

        return x + (x * sum);
    }

    private static DoubleDouble CosineNear(DoubleDouble x)
    {
        DoubleDouble square = x * x;
        double z = square.High;
        double tail = 0;
        for (int term = LastTerm + 1; term > LastExactOfCosine; term--)
        {
            tail = (Coefficient(2 * term, term).High + tail) * z;
        }

        DoubleDouble sum = tail;
        for (int term = LastExactOfCosine; term >= 1; term--)
        {
            sum = (Coefficient(2 * term, term) + sum) * square;
        }

        return DoubleDouble.One + sum;
    }

    private static DoubleDouble Coefficient(int n, int term) => term % 2 == 0 ? Series.InverseFactorials[n] : -Series.InverseFactorials[n];
}
