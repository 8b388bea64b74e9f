using System.Diagnostics;
using System.Numerics;

namespace Pipeline.Measuring;

/// <summary>
/// How long batches took, in buckets that are a quarter of a doubling wide: so much is a time known to, from a nanosecond to years.
/// Any thread may add.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 2;
    private const int Steps = 1 << StepBits;
    private static readonly double NanosecondsOfTick = 1e9 / Stopwatch.Frequency;

    private readonly int[] counts = new int[64 << StepBits];

    /// <summary>Adds a time in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks) => Interlocked.Increment(ref counts[BucketOf((long)(ticks * NanosecondsOfTick))]);

    /// <summary>Seconds that so many of the times did not pass; 0 where there are none.</summary>
    /// <param name="share">How many of them, 0 to 1.</param>
    public double Quantile(double share)
    {
        long all = counts.Sum(count => (long)count);
        long left = Math.Max(1, (long)Math.Ceiling(all * share));
        for (int bucket = 0; all > 0 && bucket < counts.Length; bucket++)
        {
            left -= counts[bucket];
            if (left <= 0)
            {
                return EndOf(bucket) / 1e9;
            }
        }

        return 0;
    }

    private static int BucketOf(long nanoseconds)
    {
        ulong value = (ulong)Math.Max(Steps, nanoseconds);
        int power = BitOperations.Log2(value);
        return (power << StepBits) | (int)((value >> (power - StepBits)) & (Steps - 1));
    }

    private static double EndOf(int bucket) => Math.ScaleB(Steps + (bucket & (Steps - 1)) + 1, (bucket >> StepBits) - StepBits);
}
