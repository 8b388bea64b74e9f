using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>What is computed of sums of powers: null where there are too few values, infinite past the largest double.</summary>
internal delegate double? MomentFunction(Moments moments);

/// <summary><c>var(x)</c>, <c>stddev(x)</c>, <c>skewness(x)</c> and their like, from exact sums of powers.</summary>
/// <param name="powers">Up to which power sums are kept.</param>
/// <param name="function">What is computed of them.</param>
internal sealed class MomentColumn(int powers, MomentFunction function) : StateArray<Moments?>(sizeof(long)), ITakes<DecimalValue>, ITakes<double>
{
    private readonly int roomOfState = new Moments(powers).Room;

    /// <inheritdoc/>
    public void Add(int group, DecimalValue value, long position)
    {
        Moments state = StateOf(group);
        int before = state.Room;
        state.Add(value);
        Beside += state.Room - before;
    }

    /// <inheritdoc/>
    public void Add(int group, double value, long position)
    {
        Moments state = StateOf(group);
        int before = state.Room;
        state.Add(value);
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
        Moments? state = Of(group);
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
            Moments state = StateOf(group);
            int before = state.Room;
            state.Merge((long)count, ref from);
            Beside += state.Room - before;
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text) =>
        Of(group) is { Count: > 0 } state && function(state) is { } value ? Text(value, text) : StateResult.Null;

    private Moments StateOf(int group)
    {
        ref Moments? state = ref Of(group);
        if (state is null)
        {
            state = new Moments(powers);
            Beside += roomOfState;
        }

        return state;
    }
}

/// <summary>The functions of sums of powers.</summary>
internal static class MomentFunctions
{
    /// <summary>The variance of all values, or of a population that they are a sample of.</summary>
    public static double? Variance(Moments moments, bool isSample) => Spread(moments, isSample, ExactRatio.ToDouble);

    /// <summary>The root of the <see cref="Variance"/>.</summary>
    public static double? Deviation(Moments moments, bool isSample) => Spread(moments, isSample, ExactRatio.RootToDouble);

    /// <summary>
    /// The skewness of a population that the values are a sample of: √(n (n - 1)) / (n - 2) · m₃ / m₂^1.5. Null for fewer than three values, and
    /// where all are alike.
    /// </summary>
    public static double? Skewness(Moments moments)
    {
        BigInteger n = moments.Count;
        if (n < 3)
        {
            return null;
        }

        BigInteger[] sums = moments.Totals(out _, out _);
        BigInteger second = (n * sums[1]) - (sums[0] * sums[0]);
        BigInteger third = (n * n * sums[2]) - (3 * n * sums[0] * sums[1]) + (2 * sums[0] * sums[0] * sums[0]);
        if (second.IsZero)
        {
            return null;
        }

        double size = ExactRatio.RootToDouble(third * third * n * (n - 1), second * second * second * (n - 2) * (n - 2));
        return third.Sign < 0 ? -size : size;
    }

    private static double? Spread(Moments moments, bool isSample, Func<BigInteger, BigInteger, int, double> round)
    {
        BigInteger n = moments.Count;
        BigInteger divisor = isSample ? n * (n - 1) : n * n;
        if (divisor.IsZero)
        {
            return null;
        }

        BigInteger[] sums = moments.Totals(out int exponent, out int places);
        return round((n * sums[1]) - (sums[0] * sums[0]), divisor * BigInteger.Pow(10, 2 * places), 2 * exponent);
    }
}
