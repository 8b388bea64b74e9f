using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>
/// An exact decimal: coefficient / 10^scale, at most 28 digits and a scale of 0 to 28. Nearly all coefficients fit 64
/// bits, and the operations have a path for those. No operation rounds unless its name says so: what does not fit is refused.
/// </summary>
/// <remarks>
/// Two words, so that values are passed in registers. The first is the lower half of the coefficient's two's complement;
/// the second has the scale in its lowest byte and above it the upper half, less the sign that the lower half already
/// tells: of a coefficient that fits 64 bits there is the scale alone.
/// </remarks>
internal readonly partial struct DecimalValue
{
    /// <summary>Most digits of a coefficient, and the greatest scale.</summary>
    public const int MaxDigits = 28;

    private const int PowersOfLong = 18;

    // 10^37 is the largest power that stays in an Int128 when added to another aligned value.
    private const int WorkingDigits = 37;

    // No span over constants: unoptimized code allocates for one of numbers.
    private static readonly long[] LongPowers =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    private readonly long low;
    private readonly long rest;

    /// <summary>Makes a value from a coefficient that fits 64 bits.</summary>
    public DecimalValue(long coefficient, int scale)
    {
        low = coefficient;
        rest = scale;
    }

    private DecimalValue(Int128 coefficient, int scale)
    {
        low = (long)(ulong)(UInt128)coefficient;
        rest = (((long)(coefficient >> 64) ^ (low >> 63)) << 8) | (byte)scale;
    }

    /// <summary>Digits after the point.</summary>
    public int Scale => (byte)rest;

    /// <summary>The digits, as a whole number.</summary>
    public Int128 Coefficient => Wide;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => IsSmall ? Math.Sign(low) : (int)(High >> 63) | 1;

    private bool IsSmall => (ulong)rest <= byte.MaxValue;

    private long High => (rest >> 8) ^ (low >> 63);

    private Int128 Wide => new((ulong)High, (ulong)low);

    private static Int128 Limit => WideTable.Limit;

    private static Int128[] WidePowers => WideTable.Powers;

    /// <summary>The digits, where they fit 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetShort(out long coefficient)
    {
        coefficient = low;
        return IsSmall;
    }

    /// <summary>Makes a value if the coefficient has at most 28 digits.</summary>
    public static bool TryCreate(Int128 coefficient, int scale, out DecimalValue value)
    {
        value = new DecimalValue(coefficient, scale);
        return scale <= MaxDigits && coefficient < Limit && coefficient > -Limit;
    }

    /// <summary>Compares by value: 1.0 equals 1.00.</summary>
    public static int Compare(DecimalValue a, DecimalValue b)
    {
        if (AreSmall(a, b))
        {
            // Of one scale mostly, as a column is beside a constant.
            long x = a.low;
            long y = b.low;
            int places = b.Scale - a.Scale;
            if (places == 0 || (places > 0 ? TryAlign(x, places, out x) : TryAlign(y, -places, out y)))
            {
                return x.CompareTo(y);
            }
        }

        return CompareWide(a, b);
    }

    private static int CompareWide(DecimalValue a, DecimalValue b)
    {
        int sign = a.Sign;
        if (sign != b.Sign || sign == 0)
        {
            return sign.CompareTo(b.Sign);
        }

        int scale = Math.Max(a.Scale, b.Scale);
        if (!TryAlign(a.Wide, scale - a.Scale, out Int128 left))
        {
            return sign;
        }

        return TryAlign(b.Wide, scale - b.Scale, out Int128 right) ? left.CompareTo(right) : -sign;
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble()
    {
        // Both exact in a double, so that one division rounds correctly; all else goes through the text.
        if (IsSmall && Scale <= PowersOfLong && Math.Abs((double)low) < 1L << 53)
        {
            return low / (double)LongPowers[Scale];
        }

        Span<byte> text = stackalloc byte[MaxTextLength];
        int length = Format(text);
        return double.Parse(text[..length], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The value as a whole number, if it is one and fits 64 bits.</summary>
    public bool TryToInteger(out long value)
    {
        Int128 divisor = WidePowers[Scale];
        Int128 coefficient = Wide;
        Int128 whole = coefficient / divisor;
        value = (long)(ulong)(UInt128)whole;
        return whole * divisor == coefficient && whole == value;
    }

    private static bool AreSmall(DecimalValue a, DecimalValue b) => (ulong)(a.rest | b.rest) <= byte.MaxValue;

    /// <summary>A coefficient with so many more digits after the point; false where the result may not fit 62 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryAlign(long coefficient, int places, out long aligned)
    {
        aligned = 0;
        return places <= PowersOfLong && TryMultiply(coefficient, LongPowers[places], out aligned);
    }

    /// <summary>Multiplies if the product surely fits: true up to 2^62, false for some products above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMultiply(long a, long b, out long product)
    {
        product = unchecked(a * b);
        return BitOperations.LeadingZeroCount((ulong)(a ^ (a >> 63))) + BitOperations.LeadingZeroCount((ulong)(b ^ (b >> 63))) >= 66;
    }

    private static bool TryAlign(Int128 coefficient, int places, out Int128 aligned)
    {
        Int128 bound = WidePowers[WorkingDigits - places];
        bool fits = coefficient <= bound && coefficient >= -bound;
        aligned = fits ? coefficient * WidePowers[places] : 0;
        return fits;
    }

    // Apart, so that a run whose numbers fit 64 bits never makes it.
    private static class WideTable
    {
        public static readonly Int128[] Powers = Make();

        public static readonly Int128 Limit = Powers[MaxDigits];

        private static Int128[] Make()
        {
            var powers = new Int128[WorkingDigits + 1];
            powers[0] = 1;
            for (int i = 1; i < powers.Length; i++)
            {
                powers[i] = powers[i - 1] * 10;
            }

            return powers;
        }
    }
}
