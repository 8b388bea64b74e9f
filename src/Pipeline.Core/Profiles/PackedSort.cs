using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Profiles;

/// <summary>
/// Sorts packed values, each with how often it came, by radix: the lowest digit first, and of as many bits as make the fewest passes over the
/// range that the values have. Belongs to one thread.
/// </summary>
internal sealed class PackedSort
{
    private const int MostBits = 11;
    private const int Few = 32;

    private readonly int[] ends = new int[1 << MostBits];
    private ulong[] spareValues = [];
    private uint[] spareTimes = [];

    /// <summary>Sorts the first so many.</summary>
    /// <param name="values">The values.</param>
    /// <param name="times">How often each came; empty where each came once.</param>
    /// <param name="count">How many.</param>
    public void Sort(ulong[] values, uint[] times, int count)
    {
        if (count <= Few)
        {
            SortFew(values, times, count);
            return;
        }

        if (spareValues.Length < count)
        {
            spareValues = new ulong[values.Length];
        }

        if (times.Length > 0 && spareTimes.Length < count)
        {
            spareTimes = new uint[values.Length];
        }

        // Numbers of the same scale lie far apart: without that they take fewer passes.
        (ulong least, ulong range, ulong step) = RangeOf(values.AsSpan(0, count));
        int bits = 64 - BitOperations.LeadingZeroCount(range / step);
        int passes = (bits + MostBits - 1) / MostBits;
        int width = passes == 0 ? 0 : (bits + passes - 1) / passes;
        Shrink(values.AsSpan(0, count), least, step);
        (ulong[] Values, uint[] Times) now = (values, times);
        (ulong[] Values, uint[] Times) then = (spareValues, times.Length > 0 ? spareTimes : times);
        for (int pass = 0; pass < passes; pass++)
        {
            Move(now, then, count, pass * width, (1 << width) - 1);
            (now, then) = (then, now);
        }

        ulong[] sorted = now.Values;
        for (int i = 0; i < count; i++)
        {
            values[i] = least + (sorted[i] * step);
        }

        if (now.Times != times)
        {
            now.Times.AsSpan(0, count).CopyTo(times);
        }
    }

    /// <summary>The least of some values, how far the greatest lies above it, and a step of which all differences are a multiple.</summary>
    public static (ulong Least, ulong Range, ulong Step) RangeOf(ReadOnlySpan<ulong> values)
    {
        ulong least = ulong.MaxValue;
        ulong greatest = 0;
        int scale = PackedValue.ScaleOf(values[0]);
        bool areAlike = true;
        foreach (ulong value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            areAlike &= PackedValue.ScaleOf(value) == scale;
        }

        areAlike &= PackedValue.IsUsualNumber(least) && PackedValue.IsUsualNumber(greatest);
        return (least, greatest - least, areAlike ? PackedValue.StepOf(scale) : 1);
    }

    private static void SortFew(ulong[] values, uint[] times, int count)
    {
        if (times.Length > 0)
        {
            Array.Sort(values, times, 0, count);
        }
        else
        {
            Array.Sort(values, 0, count);
        }
    }

    private static void Shrink(Span<ulong> values, ulong least, ulong step)
    {
        // A division by what is known when this is compiled costs a multiplication.
        if (step == 8_000_000)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (values[i] - least) / 8_000_000;
            }
        }
        else if (step == 1)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] -= least;
            }
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (values[i] - least) / step;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move((ulong[] Values, uint[] Times) from, (ulong[] Values, uint[] Times) to, int count, int shift, int mask)
    {
        int[] places = ends;
        Array.Clear(places, 0, mask + 1);
        foreach (ulong value in from.Values.AsSpan(0, count))
        {
            places[(int)(value >> shift) & mask]++;
        }

        int sum = 0;
        foreach (ref int place in places.AsSpan(0, mask + 1))
        {
            (place, sum) = (sum, sum + place);
        }

        bool areCounted = from.Times.Length > 0;
        for (int i = 0; i < count; i++)
        {
            ulong value = from.Values[i];
            int at = places[(int)(value >> shift) & mask]++;
            to.Values[at] = value;
            if (areCounted)
            {
                to.Times[at] = from.Times[i];
            }
        }
    }
}
