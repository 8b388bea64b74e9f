namespace Pipeline.Csv;

/// <summary>
/// Keeps a spreadsheet from running a text as a formula, and undoes it. A text is escaped by one leading apostrophe when
/// its first character behind spaces is <c>= + - @</c>, tab, CR or LF (the list of OWASP's "CSV Injection" page), or when
/// it begins with an apostrophe itself; so taking one leading apostrophe off gives every text back.
/// </summary>
internal static class FormulaGuard
{
    /// <summary>Gives the text to write; a changed one stands in <paramref name="buffer"/>, which grows as needed.</summary>
    public static ReadOnlySpan<byte> Apply(FormulaMode mode, ReadOnlySpan<byte> text, ref byte[] buffer)
    {
        if (mode == FormulaMode.Restore)
        {
            return text.Length > 0 && text[0] == '\'' ? text[1..] : text;
        }

        if (mode == FormulaMode.Keep || !IsRisky(text))
        {
            return text;
        }

        if (buffer.Length < text.Length + 1)
        {
            buffer = new byte[(text.Length + 1) * 2];
        }

        buffer[0] = (byte)'\'';
        text.CopyTo(buffer.AsSpan(1));
        return buffer.AsSpan(0, text.Length + 1);
    }

    private static bool IsRisky(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart((byte)' ');
        return (text.Length > 0 && text[0] == '\'') || (trimmed.Length > 0 && "=+-@\t\r\n"u8.Contains(trimmed[0]));
    }
}
