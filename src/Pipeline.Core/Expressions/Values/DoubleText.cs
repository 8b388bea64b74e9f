using System.Globalization;

namespace Pipeline.Expressions.Values;

/// <summary>Doubles as text.</summary>
internal static class DoubleText
{
    // Up to here a double is exact for each whole number.
    private const long LargestExact = 1L << 53;

    // All exact; numbers of up to sixteen characters need no other.
    private static readonly double[] Powers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>
    /// Reads an optional sign, digits with an optional point, and an optional exponent. False for anything else
    /// (NaN and infinities have no text here) and for numbers past the largest double.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        bool negative = text.Length > 0 && text[0] == '-';
        if (TryParsePlain(negative ? text[1..] : text, out value))
        {
            value = negative ? -value : value;
            return true;
        }

        value = 0;
        return text.Length > 0 && text[^1] < 128 && !IsSpace(text[0]) && !IsSpace(text[^1])
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>Reads digits with at most one point, up to nineteen. False for any other text, of which some are numbers all the same.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (ShortNumber.TryParse(text, out long coefficient, out int scale))
        {
            // If both are exact, the quotient is what is nearest (Clinger 1990).
            value = coefficient <= LargestExact ? coefficient / Powers[scale] : NearestDouble.Of((ulong)coefficient, scale);
            return true;
        }

        if (!ShortNumber.TryParseLongest(text, out ulong digits, out scale))
        {
            return false;
        }

        value = NearestDouble.Of(digits, scale);
        return true;
    }

    /// <summary>Reads digits with at most one point, up to eight characters; see <see cref="ShortNumber"/>.</summary>
    public static bool TryParseShort(ulong text, int length, out double value)
    {
        bool read = ShortNumber.TryParse(text, length, out long coefficient, out int scale);
        value = coefficient / Powers[scale];
        return read;
    }

    /// <summary>Writes the shortest text that reads back and gives its length, at most 25.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        value.TryFormat(destination, out int length, "R", CultureInfo.InvariantCulture);
        return length;
    }

    private static bool IsSpace(byte character) => character is (byte)' ' or (>= 9 and <= 13) or 0;
}
