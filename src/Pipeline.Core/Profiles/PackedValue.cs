using System.Runtime.CompilerServices;
using Pipeline.Expressions.Values;

namespace Pipeline.Profiles;

/// <summary>
/// Values of the usual forms as one word: whole numbers of up to seventeen digits, decimals of up to six digits behind the point, dates, timestamps of whole seconds
/// in UTC. The text can be had again byte for byte; a text in another form, such as <c>+1</c> or <c>007</c>, is not packed. Words have the order
/// of the values: dates, timestamps, then numbers, of equal ones that with fewer digits first.
/// </summary>
internal static class PackedValue
{
    /// <summary>Most digits behind the point.</summary>
    public const int MostScale = 6;

    // A word is its kind, and behind it the value: of a number in units of its last possible digit, and its scale.
    private const int KindShift = 61;
    private const ulong Date = 0UL << KindShift;
    private const ulong Timestamp = 1UL << KindShift;
    private const ulong LargeNegative = 2UL << KindShift;
    private const ulong Number = 3UL << KindShift;
    private const ulong Large = 4UL << KindShift;
    private const int ScaleBits = 3;
    private const long Bias = 1L << 57;
    private const long LargeBias = 1L << 60;
    private const int MostDigits = 17;
    private const int DateLength = 10;
    private const int TimestampLength = 20;

    private static readonly long[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Packs a text; false where it has no such form.</summary>
    public static bool TryPack(ReadOnlySpan<byte> text, out ulong packed)
    {
        packed = 0;
        if (text.Length is 0 or > TimestampLength)
        {
            return false;
        }

        if (text.Length == TimestampLength)
        {
            // Hours, minutes and seconds out of their range have no short way, and might be read in another one.
            if (text[10] != 'T' || text[19] != 'Z' || text[13] != ':' || text[16] != ':' || text[11] > '2' || text[14] > '5' || text[17] > '5' || !TimestampType.TryParse(text, out long ticks))
            {
                return false;
            }

            packed = Timestamp | (ulong)(ticks / TimeSpan.TicksPerSecond);
            return true;
        }

        if (text.Length == DateLength && text[4] == '-')
        {
            if (!DateType.TryParse(text, out int day))
            {
                return false;
            }

            packed = Date | (uint)day;
            return true;
        }

        return TryPackNumber(text, out packed);
    }

    /// <summary>Whether a word is a number.</summary>
    public static bool IsNumber(ulong packed) => packed >= LargeNegative;

    /// <summary>Whether a word is a number with a scale, which most are.</summary>
    public static bool IsUsualNumber(ulong packed) => packed >> KindShift == Number >> KindShift;

    /// <summary>Whether a word is a number below 0.</summary>
    public static bool IsNegative(ulong packed) => packed is >= LargeNegative and < (Number | ((ulong)Bias << ScaleBits));

    /// <summary>Whether two words are both dates, both timestamps …</summary>
    public static bool AreOfOneKind(ulong one, ulong other) => (one ^ other) >> KindShift == 0;

    /// <summary>How many digits of a number stand behind the point.</summary>
    public static int ScaleOf(ulong packed) => IsUsualNumber(packed) ? (int)packed & ((1 << ScaleBits) - 1) : 0;

    /// <summary>The steps between numbers of a scale.</summary>
    public static ulong StepOf(int scale) => (ulong)Powers[MostScale - scale] << ScaleBits;

    /// <summary>A number in units of its last digit, when it is written with a scale that is not less than its own.</summary>
    public static Int128 CoefficientOf(ulong packed, int scale) => IsUsualNumber(packed) && scale == MostScale ? Scaled(packed)
        : IsUsualNumber(packed) ? Scaled(packed) / Powers[MostScale - scale]
        : (Int128)LargeOf(packed) * Powers[scale];

    /// <summary>A number.</summary>
    public static DecimalValue NumberOf(ulong packed)
    {
        int scale = ScaleOf(packed);
        return new DecimalValue((long)CoefficientOf(packed, scale), scale);
    }

    /// <summary>Whether two words are numbers that are equal, though of other scales perhaps.</summary>
    public static bool AreEqual(ulong one, ulong other) => one == other || (IsUsualNumber(one) && IsUsualNumber(other) && one >> ScaleBits == other >> ScaleBits);

    /// <summary>The text of a word.</summary>
    /// <returns>Its length.</returns>
    public static int Format(ulong packed, Span<byte> to) => (packed >> KindShift << KindShift) switch
    {
        Date => DateType.Format((int)packed, to),
        Timestamp => TimestampType.Format((long)(packed ^ Timestamp) * TimeSpan.TicksPerSecond, to),
        _ => NumberOf(packed).Format(to),
    };

    /// <summary>The length of the text of a word.</summary>
    public static int LengthOf(ulong packed)
    {
        if (!IsNumber(packed))
        {
            return packed < Timestamp ? DateLength : TimestampLength;
        }

        int scale = ScaleOf(packed);
        long coefficient = (long)CoefficientOf(packed, scale);
        ulong digits = (ulong)Math.Abs(coefficient);
        int count = 1;
        for (; digits >= 1000; digits /= 1000)
        {
            count += 3;
        }

        count += digits >= 100 ? 2 : digits >= 10 ? 1 : 0;
        return Math.Max(count, scale + 1) + (scale > 0 ? 1 : 0) + (coefficient < 0 ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Scaled(ulong packed) => (long)((packed ^ Number) >> ScaleBits) - Bias;

    private static long LargeOf(ulong packed) => (long)(packed & ~(7UL << KindShift)) - LargeBias;

    private static bool TryPackNumber(ReadOnlySpan<byte> text, out ulong packed)
    {
        packed = 0;
        bool isNegative = text[0] == '-';
        ReadOnlySpan<byte> digits = isNegative ? text[1..] : text;
        if (!TryRead(digits, out long coefficient, out int scale) || (isNegative && coefficient == 0))
        {
            return false;
        }

        coefficient = isNegative ? -coefficient : coefficient;
        long unit = Powers[MostScale - scale];
        if (Math.Abs(coefficient) < Bias / unit)
        {
            packed = Number | ((ulong)((coefficient * unit) + Bias) << ScaleBits) | (uint)scale;
            return true;
        }

        packed = (isNegative ? LargeNegative : Large) | (ulong)(coefficient + LargeBias);
        return scale == 0;
    }

    /// <summary>Reads digits with at most one point, neither first nor last, and no zero in front but a single one.</summary>
    private static bool TryRead(ReadOnlySpan<byte> text, out long coefficient, out int scale)
    {
        coefficient = 0;
        scale = 0;
        if (text.Length is 0 or > MostDigits + 1 || (text[0] == '0' && text.Length > 1 && text[1] != '.') || text[0] == '.' || text[^1] == '.')
        {
            return false;
        }

        if (text.Length <= ShortNumber.MaxLength)
        {
            return ShortNumber.TryParse(ShortNumber.Head(text), text.Length, out coefficient, out scale) && scale <= MostScale;
        }

        int point = text.IndexOf((byte)'.');
        scale = point < 0 ? 0 : text.Length - point - 1;
        if (scale > MostScale || text.Length - (point < 0 ? 0 : 1) > MostDigits)
        {
            return false;
        }

        ReadOnlySpan<byte> whole = point < 0 ? text : text[..point];
        return TryAppend(whole, ref coefficient) && (point < 0 || TryAppend(text[(point + 1)..], ref coefficient));
    }

    private static bool TryAppend(ReadOnlySpan<byte> digits, ref long number)
    {
        foreach (byte next in digits)
        {
            uint digit = next - (uint)'0';
            if (digit > 9)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        return true;
    }
}
