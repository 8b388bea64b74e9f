namespace Pipeline.Expressions.Values;

/// <summary>
/// An exact decimal: coefficient / 10^scale, at most 28 digits and a scale of 0 to 28. The coefficient is the two's
/// complement of 128 bits in two halves; nearly all values fit the lower one, and the operations have a path for that.
/// No operation rounds unless its name says so: what does not fit is refused.
/// </summary>
internal readonly partial struct DecimalValue
{
    /// <summary>Most digits of a coefficient, and the greatest scale.</summary>
    public const int MaxDigits = 28;

    private const int PowersOfLong = 18;

    // 10^37 is the largest power that stays in an Int128 when added to another aligned value.
    private const int WorkingDigits = 37;

    private static readonly long[] LongPowers = MakeLongPowers();

    private readonly long low;
    private readonly long high;

    /// <summary>Makes a value from a coefficient that fits 64 bits.</summary>
    public DecimalValue(long coefficient, int scale)
    {
        low = coefficient;
        high = coefficient >> 63;
        Scale = scale;
    }

    private DecimalValue(Int128 coefficient, int scale)
    {
        low = (long)(ulong)(UInt128)coefficient;
        high = (long)(coefficient >> 64);
        Scale = scale;
    }

    /// <summary>Digits after the point.</summary>
    public int Scale { get; }

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => high < 0 ? -1 : (high | low) == 0 ? 0 : 1;

    private bool IsSmall => high == low >> 63;

    private Int128 Wide => new((ulong)high, (ulong)low);

    private static Int128 Limit => WideTable.Limit;

    private static Int128[] WidePowers => WideTable.Powers;

    /// <summary>Makes a value if the coefficient has at most 28 digits.</summary>
    public static bool TryCreate(Int128 coefficient, int scale, out DecimalValue value)
    {
        value = new DecimalValue(coefficient, scale);
        return scale <= MaxDigits && coefficient < Limit && coefficient > -Limit;
    }

    /// <summary>Compares by value: 1.0 equals 1.00.</summary>
    public static int Compare(in DecimalValue a, in DecimalValue b)
    {
        if (a.Scale == b.Scale && a.IsSmall && b.IsSmall)
        {
            return a.low.CompareTo(b.low);
        }

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

    private static bool TryAlign(long coefficient, int places, out long aligned)
    {
        if (places == 0)
        {
            aligned = coefficient;
            return true;
        }

        if (places > PowersOfLong)
        {
            aligned = 0;
            return coefficient == 0;
        }

        return Math.BigMul(coefficient, LongPowers[places], out aligned) == aligned >> 63;
    }

    private static bool TryAlign(Int128 coefficient, int places, out Int128 aligned)
    {
        Int128 bound = WidePowers[WorkingDigits - places];
        bool fits = coefficient <= bound && coefficient >= -bound;
        aligned = fits ? coefficient * WidePowers[places] : 0;
        return fits;
    }

    private static long[] MakeLongPowers()
    {
        long[] powers = new long[PowersOfLong + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
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
