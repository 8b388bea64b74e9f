using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// <c>approx_quantile(x, q)</c>: a DDSketch (Masson, Rim, Lee 2019) whose buckets are the doubles with the same sign, exponent and first seven bits
/// of the mantissa, so no logarithm is needed and nothing depends on the machine. What it gives is within 0.4 % of the exact
/// value, in some kilobytes a group.
/// </summary>
/// <param name="quantile">Which, from 0 to 1.</param>
internal sealed class QuantileSketchColumn(double quantile) : StateArray<SortedDictionary<long, long>?>(sizeof(long)), ITakes<double>
{
    // The bits of a mantissa that do not count.
    private const int Cut = 45;
    private const int RoomOfBucket = 96;

    /// <inheritdoc/>
    public void Add(int group, double value, long position)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        AddTo(group, (bits & long.MaxValue) >> Cut is var bucket && bits < 0 ? -bucket : bucket, 1);
    }

    /// <inheritdoc/>
    public override void Clear(int groups)
    {
        base.Clear(groups);
        Beside = 0;
    }

    /// <inheritdoc/>
    public override void Write(int group, PooledBytes to)
    {
        SortedDictionary<long, long>? buckets = Of(group);
        to.AddNumber((ulong)(buckets?.Count ?? 0));
        foreach ((long bucket, long count) in buckets ?? [])
        {
            to.AddSigned(bucket);
            to.AddNumber((ulong)count);
        }
    }

    /// <inheritdoc/>
    public override void Merge(int group, ref StateReader from)
    {
        for (ulong left = from.Number(); left > 0; left--)
        {
            long bucket = from.Signed();
            AddTo(group, bucket, (long)from.Number());
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(int group, PooledBytes text)
    {
        if (Of(group) is not { Count: > 0 } buckets)
        {
            return StateResult.Null;
        }

        long rank = (long)Math.Floor((buckets.Values.Sum() - 1) * quantile);
        foreach ((long bucket, long count) in buckets)
        {
            rank -= count;
            if (rank < 0)
            {
                return Text(MiddleOf(bucket), text);
            }
        }

        return Text(MiddleOf(buckets.Keys.Last()), text);
    }

    private static double MiddleOf(long bucket)
    {
        double size = BitConverter.Int64BitsToDouble((Math.Abs(bucket) << Cut) | (bucket == 0 ? 0 : 1L << (Cut - 1)));
        return bucket < 0 ? -size : size;
    }

    private void AddTo(int group, long bucket, long count)
    {
        SortedDictionary<long, long> buckets = Of(group) ??= [];
        if (!buckets.TryGetValue(bucket, out long before))
        {
            Beside += RoomOfBucket;
        }

        buckets[bucket] = before + count;
    }
}
