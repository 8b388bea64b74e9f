using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>What is computed of sums of pairs: null where there are too few, or all values of one are alike; infinite past the largest double.</summary>
internal delegate double? PairFunction(PairTotals totals);

/// <summary><c>covar</c>, <c>corr</c>, <c>slope</c> and their like, from exact sums. A record counts where both values are known.</summary>
/// <param name="function">What is computed of the sums.</param>
internal sealed class PairColumn(PairFunction function) : StateArray<PairSums?>(sizeof(long)), ITakesPairs<DecimalValue>, ITakesPairs<double>
{
    private static readonly int RoomOfState = new PairSums().Room;

    /// <inheritdoc/>
    public void Add(int group, DecimalValue y, DecimalValue x)
    {
        PairSums state = StateOf(group);
        int before = state.Room;
        state.Add(y, x);
        Beside += state.Room - before;
    }

    /// <inheritdoc/>
    public void Add(int group, double y, double x)
    {
        PairSums state = StateOf(group);
        int before = state.Room;
        state.Add(y, x);
        Beside += state.Room - before;
    }

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        for (int group = 0; group < groups; group++)
        {
            Of(group)?.Clear();
        }
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        PairSums? state = Of(group);
        to.AddNumber((ulong)(state?.Count ?? 0));
        if (state is { Count: > 0 })
        {
            state.Write(to);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        if (from.Number() is > 0 and ulong count)
        {
            PairSums state = StateOf(group);
            int before = state.Room;
            state.Merge((long)count, ref from);
            Beside += state.Room - before;
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text) =>
        Of(group) is { Count: > 0 } state && function(state.Totals()) is { } value ? Text(value, text) : StateResult.Null;

    private PairSums StateOf(int group)
    {
        ref PairSums? state = ref Of(group);
        if (state is null)
        {
            state = new PairSums();
            Beside += RoomOfState;
        }

        return state;
    }
}

/// <summary>The functions of sums of pairs. A line is y = intercept + slope · x, by least squares.</summary>
internal static class PairFunctions
{
    /// <summary>The covariance of a population that the pairs are a sample of.</summary>
    public static double? Covariance(PairTotals totals) => totals.Count < 2 ? null
        : Round(totals.Together, (BigInteger)totals.Count * (totals.Count - 1), totals.XExponent + totals.YExponent, totals.XScale + totals.YScale);

    /// <summary>Pearson's coefficient of correlation.</summary>
    public static double? Correlation(PairTotals totals) => Correlation(totals.Together, totals.SpreadOfX * totals.SpreadOfY);

    /// <summary>The same of exact sums in any unit: how much both vary together, and the product of how much each varies.</summary>
    public static double? Correlation(BigInteger together, BigInteger spreads)
    {
        double size = spreads.IsZero ? 0 : ExactRatio.RootToDouble(together * together, spreads);
        return spreads.IsZero ? null : together.Sign < 0 ? -size : size;
    }

    /// <summary>The square of the correlation: how much of the spread of y the line has.</summary>
    public static double? Determination(PairTotals totals)
    {
        BigInteger spreads = totals.SpreadOfX * totals.SpreadOfY;
        return spreads.IsZero ? null : ExactRatio.ToDouble(totals.Together * totals.Together, spreads);
    }

    /// <summary>The slope of the line.</summary>
    public static double? Slope(PairTotals totals) => totals.SpreadOfX.IsZero ? null
        : Round(totals.Together, totals.SpreadOfX, totals.YExponent - totals.XExponent, totals.YScale - totals.XScale);

    /// <summary>Where the line is at x = 0.</summary>
    public static double? Intercept(PairTotals totals) => totals.SpreadOfX.IsZero ? null
        : Round((totals.Y * totals.SpreadOfX) - (totals.Together * totals.X), totals.Count * totals.SpreadOfX, totals.YExponent, totals.YScale);

    private static double Round(BigInteger numerator, BigInteger denominator, int exponent, int scale) => scale >= 0
        ? ExactRatio.ToDouble(numerator, denominator * BigInteger.Pow(10, scale), exponent)
        : ExactRatio.ToDouble(numerator * BigInteger.Pow(10, -scale), denominator, exponent);
}
