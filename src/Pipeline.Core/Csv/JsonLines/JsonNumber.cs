namespace Pipeline.Csv.JsonLines;

/// <summary>Numbers as RFC 8259 has them. No value is made of one: its text goes on as it stands.</summary>
internal static class JsonNumber
{
    /// <summary>Bytes of the number that begins a text; 0 where there is none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0;
        int digits = DigitsAt(text, at);
        if (digits == 0)
        {
            return 0;
        }

        at += text[at] == (byte)'0' ? 1 : digits;
        if (at < text.Length && text[at] == (byte)'.')
        {
            digits = DigitsAt(text, at + 1);
            if (digits == 0)
            {
                return 0;
            }

            at += 1 + digits;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            int sign = at + 1 < text.Length && text[at + 1] is (byte)'+' or (byte)'-' ? 1 : 0;
            digits = DigitsAt(text, at + 1 + sign);
            if (digits == 0)
            {
                return 0;
            }

            at += 1 + sign + digits;
        }

        return at;
    }

    /// <summary>Whether a text is a number and nothing else.</summary>
    public static bool Is(ReadOnlySpan<byte> text) => text.Length > 0 && LengthOf(text) == text.Length;

    private static int DigitsAt(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && char.IsAsciiDigit((char)text[end]))
        {
            end++;
        }

        return Math.Max(0, end - at);
    }
}
