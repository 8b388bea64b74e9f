using System.Buffers.Text;

namespace Pipeline.Expressions.Values;

/// <summary>Whole numbers of 64 bits as text.</summary>
internal static class IntegerText
{
    // So many characters, sign included, cannot overflow.
    private const int ShortText = 18;

    /// <summary>Reads an optional sign and digits; false for anything else or past 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        ShortNumber.TryParse(text, out value) || TryParseSigned(text, out value);

    private static bool TryParseSigned(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        int at = text.Length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
        if (at == text.Length)
        {
            return false;
        }

        bool negative = text[0] == '-';
        if (ShortNumber.TryParse(text[at..], out long number))
        {
            value = negative ? -number : number;
            return true;
        }

        if (text.Length > ShortText)
        {
            return TryParseLong(text[at..], negative, out value);
        }

        number = 0;
        for (; at < text.Length; at++)
        {
            uint digit = text[at] - (uint)'0';
            if (digit > 9)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        value = negative ? -number : number;
        return true;
    }

    /// <summary>Writes the shortest text and gives its length, at most 20.</summary>
    public static int Format(long value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out int length);
        return length;
    }

    private static bool TryParseLong(ReadOnlySpan<byte> digits, bool negative, out long value)
    {
        // Negative numbers reach one further, so count downwards.
        value = 0;
        foreach (byte character in digits)
        {
            uint digit = character - (uint)'0';
            if (digit > 9 || Math.BigMul(value, 10L, out value) != value >> 63 || value < long.MinValue + digit)
            {
                return false;
            }

            value -= digit;
        }

        if (negative)
        {
            return true;
        }

        bool fits = value != long.MinValue;
        value = unchecked(-value);
        return fits;
    }
}
