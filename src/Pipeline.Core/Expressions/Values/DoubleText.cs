using System.Globalization;

namespace Pipeline.Expressions.Values;

/// <summary>Doubles as text.</summary>
internal static class DoubleText
{
    /// <summary>
    /// Reads an optional sign, digits with an optional point, and an optional exponent. False for anything else
    /// (NaN and infinities have no text here) and for numbers past the largest double.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return text.Length > 0 && text[^1] < 128 && !IsSpace(text[0]) && !IsSpace(text[^1])
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>Writes the shortest text that reads back and gives its length, at most 25.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        value.TryFormat(destination, out int length, "R", CultureInfo.InvariantCulture);
        return length;
    }

    private static bool IsSpace(byte character) => character is (byte)' ' or (>= 9 and <= 13) or 0;
}
