using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>
/// The figures of numbers that come in ascending order as packed values. Sums of small numbers are kept in 128 bits and added to the moments before
/// they could be too large; a quantile is told only of values next to its place.
/// </summary>
internal sealed class SortedNumbers : IDisposable
{
    // Cubes below 2^93, so that 2^30 of them fit.
    private const long SmallLimit = 1L << 31;
    private const long MostPending = 1L << 30;

    private readonly Moments moments;
    private readonly QuantileFold[] folds;
    private readonly long[] ranks;
    private readonly int scale;
    private readonly PooledBytes form = new();
    private Int128 sum;
    private Int128 squares;
    private Int128 cubes;
    private long pending;
    private long seen;
    private long skipped;
    private int next;
    private bool hasAny;

    /// <summary>Makes it.</summary>
    /// <param name="moments">Gets the sums.</param>
    /// <param name="folds">The quantiles, before their first value.</param>
    /// <param name="quantiles">Which they are.</param>
    /// <param name="count">How many numbers come.</param>
    /// <param name="scale">The largest scale that one has.</param>
    public SortedNumbers(Moments moments, QuantileFold[] folds, IEnumerable<DecimalValue> quantiles, long count, int scale)
    {
        this.moments = moments;
        this.folds = folds;
        this.scale = scale;
        Array.ForEach(folds, fold => fold.Begin(count));
        ranks = [.. quantiles.Select(quantile => (long)((count - 1) * (BigInteger)quantile.Coefficient / BigInteger.Pow(10, quantile.Scale))).SelectMany(rank => new[] { rank, rank + 1 }).Order()];
    }

    /// <summary>How many distinct numbers there are; 1.0 and 1.00 are one.</summary>
    public long Distinct { get; private set; }

    /// <summary>The least one.</summary>
    public ulong Least { get; private set; }

    /// <summary>The greatest one.</summary>
    public ulong Greatest { get; private set; }

    /// <summary>Takes the next number.</summary>
    public void Add(ulong packed, long times)
    {
        if (!hasAny)
        {
            hasAny = true;
            Least = packed;
            Distinct = 1;
        }
        else if (!PackedValue.AreEqual(packed, Greatest))
        {
            Distinct++;
        }

        Greatest = packed;
        AddToSums(packed, times);
        if (next < ranks.Length && seen + times > ranks[next])
        {
            Give(packed, times);
        }
        else
        {
            skipped += times;
        }

        seen += times;
    }

    /// <summary>Adds what is left to the moments.</summary>
    public void End()
    {
        if (pending > 0)
        {
            moments.Add(pending, scale, [sum, squares, cubes]);
            sum = squares = cubes = 0;
            pending = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => form.Dispose();

    private void Give(ulong packed, long times)
    {
        form.CutTo(0);
        ScaledForm.Instance.Write(PackedValue.NumberOf(packed), form);
        foreach (QuantileFold fold in folds)
        {
            // Those before it are at no place of a quantile, so it does not matter which they were.
            fold.Add(form.Written, skipped);
            fold.Add(form.Written, times);
        }

        skipped = 0;
        while (next < ranks.Length && ranks[next] < seen + times)
        {
            next++;
        }
    }

    private void AddToSums(ulong packed, long times)
    {
        Int128 wide = PackedValue.CoefficientOf(packed, scale);
        if (wide <= -SmallLimit || wide >= SmallLimit || times > MostPending)
        {
            DecimalValue.TryCreate(wide, scale, out DecimalValue value);
            moments.Add(value, times);
            return;
        }

        if (pending + times > MostPending)
        {
            End();
        }

        long number = (long)wide;
        long square = number * number;
        Int128 cube = (Int128)square * number;
        pending += times;
        sum += (Int128)number * times;
        squares += (Int128)square * times;
        cubes += cube * times;
    }
}
