using System.Numerics;
using System.Runtime.InteropServices;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// The exact sum of decimals: a coefficient of 256 bits and the largest scale that came. A coefficient has at most 28 digits, and may have 28
/// more at another scale, so 2^63 of them fit.
/// </summary>
internal struct DecimalSum
{
    private const int Half = 128;
    private const int ShortPlaces = 18;
    private static readonly long[] Powers = [.. Enumerable.Range(0, ShortPlaces + 1).Select(power => (long)BigInteger.Pow(10, power))];

    private UInt128 low;
    private Int128 high;

    /// <summary>Digits after the point.</summary>
    public int Scale { get; private set; }

    /// <summary>The digits as a whole number.</summary>
    public readonly BigInteger Coefficient => ((BigInteger)high << Half) + low;

    /// <summary>A sum with these digits.</summary>
    public static DecimalSum Of(long digits, int scale) => new() { low = (UInt128)(Int128)digits, high = digits >> 63, Scale = scale };

    /// <summary>The digits, where they fit 64 bits.</summary>
    public readonly bool TryGetShort(out long coefficient)
    {
        coefficient = (long)low;
        return (Int128)coefficient == (Int128)low && high == coefficient >> 63;
    }

    /// <summary>Adds a value.</summary>
    public void Add(DecimalValue value)
    {
        Int128 coefficient = value.Coefficient;
        if (value.Scale != Scale)
        {
            if (value.Scale > Scale)
            {
                Rescale(value.Scale);
            }
            else if (coefficient == (long)coefficient && Scale - value.Scale <= ShortPlaces)
            {
                coefficient *= Powers[Scale - value.Scale];
            }
            else
            {
                Add((BigInteger)coefficient * BigInteger.Pow(10, Scale - value.Scale));
                return;
            }
        }

        Add((UInt128)coefficient, coefficient >> (Half - 1));
    }

    /// <summary>The sum as a decimal; false where it has more than 28 digits.</summary>
    public readonly bool TryGet(out DecimalValue sum)
    {
        if (high == (Int128)low >> (Half - 1) && DecimalValue.TryCreate((Int128)low, Scale, out sum))
        {
            return true;
        }

        return ExactRatio.TryGetDecimal(Coefficient, Scale, 0, out sum);
    }

    /// <summary>Adds the state, as <see cref="Read"/> reads it.</summary>
    public readonly void Write(PooledBytes to)
    {
        bool isShort = TryGetShort(out long small);
        to.AddNumber((uint)(Scale << 1) | (isShort ? 0u : 1u));
        if (isShort)
        {
            to.AddSigned(small);
            return;
        }

        Span<byte> room = to.Reserve(2 * Half / 8);
        MemoryMarshal.Write(room, in low);
        MemoryMarshal.Write(room[(Half / 8)..], in high);
        to.Advance(2 * Half / 8);
    }

    /// <summary>Reads a sum that was written.</summary>
    public static DecimalSum Read(ref StateReader from)
    {
        int head = (int)from.Number();
        DecimalSum sum = new() { Scale = head >> 1 };
        if ((head & 1) == 0)
        {
            long small = from.Signed();
            sum.low = (UInt128)(Int128)small;
            sum.high = small >> 63;
            return sum;
        }

        ReadOnlySpan<byte> bytes = from.Take(2 * Half / 8);
        sum.low = MemoryMarshal.Read<UInt128>(bytes);
        sum.high = MemoryMarshal.Read<Int128>(bytes[(Half / 8)..]);
        return sum;
    }

    /// <summary>Adds another sum.</summary>
    public void Add(DecimalSum other)
    {
        if (other.Scale > Scale)
        {
            Rescale(other.Scale);
        }
        else if (other.Scale < Scale)
        {
            other.Rescale(Scale);
        }

        Add(other.low, other.high);
    }

    private void Rescale(int scale)
    {
        int places = scale - Scale;
        Scale = scale;
        if (low == 0 && high == 0)
        {
            return;
        }

        BigInteger coefficient = Coefficient * BigInteger.Pow(10, places);
        low = 0;
        high = 0;
        Add(coefficient);
    }

    private void Add(BigInteger coefficient) => Add((UInt128)(coefficient & UInt128.MaxValue), (Int128)(coefficient >> Half));

    private void Add(UInt128 addLow, Int128 addHigh)
    {
        low = unchecked(low + addLow);
        high = unchecked(high + addHigh + (low < addLow ? 1 : 0));
    }
}
