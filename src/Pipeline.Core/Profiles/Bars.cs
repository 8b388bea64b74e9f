using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>Counts the bars of a histogram. Values come in ascending order, and are held against the exact edges.</summary>
internal sealed class Bars
{
    // The least double is a whole number of this power of two.
    private const int LeastExponent = -1074;

    private readonly BigInteger least;
    private readonly BigInteger spread;
    private readonly long[] counts;
    private readonly int exponent;
    private readonly int scale;
    private int bar;

    /// <summary>Makes bars between the least and the greatest value; a single one where these are the same.</summary>
    public Bars(ExactNumber from, ExactNumber to, int count)
    {
        // Decimals have no power of two, and doubles no decimal places.
        bool areDecimals = from.Exponent == 0 && to.Exponent == 0;
        exponent = areDecimals ? 0 : LeastExponent;
        scale = areDecimals ? DecimalValue.MaxDigits : 0;
        least = InUnits(from);
        spread = InUnits(to) - least;
        counts = new long[spread.IsZero ? 1 : count];
    }

    /// <summary>Counts a value.</summary>
    public void Add(ExactNumber value, long times)
    {
        BigInteger above = (InUnits(value) - least) * counts.Length;
        while (bar + 1 < counts.Length && above >= spread * (bar + 1))
        {
            bar++;
        }

        counts[bar] += times;
    }

    /// <summary>The bars; each edge is the double nearest to it.</summary>
    public IReadOnlyList<HistogramBar> All() => [.. counts.Select((count, i) => new HistogramBar(Edge(i), Edge(i + 1), count))];

    private double Edge(int number) => ExactRatio.ToDouble((least * counts.Length) + (spread * number), counts.Length * BigInteger.Pow(10, scale), exponent);

    private BigInteger InUnits(ExactNumber value) => (value.Digits * BigInteger.Pow(10, scale - value.Scale)) << (value.Exponent - exponent);
}
