namespace Pipeline.Expressions.Reals;

/// <summary>Coefficients of series.</summary>
internal static class Series
{
    /// <summary>1 / n! for n up to 28: factorials up to there are exact in 106 bits.</summary>
    public static readonly DoubleDouble[] InverseFactorials = Make();

    /// <summary>1 / n for n from 1 to 61.</summary>
    public static readonly DoubleDouble[] Inverses = [0, .. Enumerable.Range(1, 61).Select(n => DoubleDouble.One / n)];

    private static DoubleDouble[] Make()
    {
        DoubleDouble[] inverse = new DoubleDouble[29];
        DoubleDouble factorial = DoubleDouble.One;
        for (int n = 0; n < inverse.Length; n++)
        {
            factorial = n == 0 ? factorial : factorial * n;
            inverse[n] = DoubleDouble.One / factorial;
        }

        return inverse;
    }
}
