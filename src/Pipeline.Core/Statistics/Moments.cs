using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// The exact sums of values, of their squares and, where asked for, of their cubes. What is added is all of one type: doubles, or decimals as whole
/// numbers at the largest scale that came.
/// </summary>
internal sealed class Moments
{
    private readonly WideSum[] sums;
    private int scale;

    /// <summary>No values.</summary>
    /// <param name="powers">Up to which power.</param>
    public Moments(int powers) => sums = [.. Enumerable.Range(0, powers).Select(_ => new WideSum())];

    /// <summary>How many values there were.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes that they take in memory.</summary>
    public int Room
    {
        get
        {
            int room = 64;
            foreach (WideSum sum in sums)
            {
                room += sum.Room;
            }

            return room;
        }
    }

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        BinaryValue parts = new(value);
        Add(parts.Magnitude, parts.Exponent, parts.IsNegative);
        Count++;
    }

    /// <summary>Adds a value.</summary>
    public void Add(DecimalValue value)
    {
        Rescale(value.Scale);
        Int128 coefficient = value.Coefficient;
        Count++;
        if (value.Scale == scale && coefficient == (long)coefficient)
        {
            Add((ulong)Int128.Abs(coefficient), 0, coefficient < 0);
            return;
        }

        BigInteger number = (BigInteger)coefficient * BigInteger.Pow(10, scale - value.Scale);
        BigInteger power = number;
        foreach (WideSum sum in sums)
        {
            sum.Add(power, 0);
            power *= number;
        }
    }

    /// <summary>Adds a value that came so many times.</summary>
    public void Add(double value, long times)
    {
        BinaryValue parts = new(value);
        Add(parts.IsNegative ? -(BigInteger)parts.Magnitude : parts.Magnitude, parts.Exponent, times);
    }

    /// <summary>Adds a value that came so many times.</summary>
    public void Add(DecimalValue value, long times)
    {
        if (times == 1)
        {
            Add(value);
            return;
        }

        Rescale(value.Scale);
        Add((BigInteger)value.Coefficient * BigInteger.Pow(10, scale - value.Scale), 0, times);
    }

    /// <summary>Adds values of which the sums are known.</summary>
    /// <param name="count">How many values.</param>
    /// <param name="places">The sums are of the values times ten to this power.</param>
    /// <param name="known">The sum, that of the squares …</param>
    public void Add(long count, int places, ReadOnlySpan<Int128> known)
    {
        Rescale(places);
        Count += count;
        for (int power = 1; power <= sums.Length; power++)
        {
            sums[power - 1].Add(known[power - 1] * BigInteger.Pow(10, power * (scale - places)), 0);
        }
    }

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        Count = 0;
        scale = 0;
        Array.ForEach(sums, static sum => sum.Clear());
    }

    /// <summary>Adds the state, as <see cref="Merge"/> reads it.</summary>
    public void Write(PooledBytes to)
    {
        to.AddNumber((ulong)scale);
        foreach (WideSum sum in sums)
        {
            sum.Write(to);
        }
    }

    /// <summary>Adds sums that were written.</summary>
    /// <param name="count">How many values they are of.</param>
    /// <param name="from">The sums.</param>
    public void Merge(long count, ref StateReader from)
    {
        Count += count;
        int other = (int)from.Number();
        Rescale(other);
        for (int power = 1; power <= sums.Length; power++)
        {
            if (other == scale)
            {
                sums[power - 1].Merge(ref from);
                continue;
            }

            WideSum sum = new();
            sum.Merge(ref from);
            BigInteger total = sum.Total(out int exponent);
            sums[power - 1].Add(total * BigInteger.Pow(10, power * (scale - other)), exponent);
        }
    }

    /// <summary>The sums as whole numbers: that of the n-th powers is in units of (2^exponent / 10^scale)^n.</summary>
    public BigInteger[] Totals(out int exponent, out int decimalPlaces)
    {
        decimalPlaces = scale;
        var totals = new BigInteger[sums.Length];
        int[] exponents = new int[sums.Length];
        exponent = int.MaxValue;
        for (int i = 0; i < sums.Length; i++)
        {
            totals[i] = sums[i].Total(out exponents[i]);
            exponent = Math.Min(exponent, (int)Math.Floor((double)exponents[i] / (i + 1)));
        }

        for (int i = 0; i < sums.Length; i++)
        {
            totals[i] <<= exponents[i] - ((i + 1) * exponent);
        }

        return totals;
    }

    private void Add(BigInteger number, int exponent, long times)
    {
        Count += times;
        BigInteger power = number;
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i].Add(power * times, (i + 1) * exponent);
            power *= number;
        }
    }

    private void Add(ulong magnitude, int exponent, bool isNegative)
    {
        sums[0].Add(magnitude, exponent, isNegative);
        UInt128 square = (UInt128)magnitude * magnitude;
        if (sums.Length > 1)
        {
            sums[1].Add(square, 2 * exponent, false);
        }

        if (sums.Length > 2)
        {
            sums[2].Add((UInt128)(ulong)square * magnitude, 3 * exponent, isNegative);
            sums[2].Add((UInt128)(ulong)(square >> 64) * magnitude, (3 * exponent) + 64, isNegative);
        }
    }

    private void Rescale(int larger)
    {
        if (larger <= scale)
        {
            return;
        }

        for (int power = 1; power <= sums.Length; power++)
        {
            sums[power - 1].Multiply(BigInteger.Pow(10, power * (larger - scale)));
        }

        scale = larger;
    }
}
