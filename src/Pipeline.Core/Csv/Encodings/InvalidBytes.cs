namespace Pipeline.Csv.Encodings;

/// <summary>
/// Bytes of a file that are no text in its encoding, on their way to where their record is rejected: two bytes for each, which are no
/// UTF-8 and have its value. So the check that finds invalid UTF-8 finds them, in child processes too.
/// </summary>
internal static class InvalidBytes
{
    /// <summary>Bytes of a mark.</summary>
    public const int MarkLength = 2;

    private const int MostShown = 4;

    // Five ones and a zero or two begin no UTF-8; the second byte alone is none either.
    private const byte First = 0xF8;
    private const byte Second = 0x80;

    /// <summary>Writes the marks of bytes.</summary>
    public static void Mark(ReadOnlySpan<byte> bytes, Span<byte> marks)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            marks[MarkLength * i] = (byte)(First | bytes[i] >> 6);
            marks[(MarkLength * i) + 1] = (byte)(Second | bytes[i] & 0x3F);
        }
    }

    /// <summary>As many of the bytes at the beginning of a text as tell what is wrong with it.</summary>
    /// <param name="text">The text, from the first byte on that is no UTF-8.</param>
    public static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < MostShown * MarkLength && text.Length - length >= MarkLength && (text[length] & ~3) == First && (text[length + 1] & 0xC0) == Second)
        {
            length += MarkLength;
        }

        return text[..Math.Max(1, length)];
    }

    /// <summary>What is wrong, for a person.</summary>
    /// <param name="text">The text, from the first byte on that is no UTF-8.</param>
    /// <param name="encoding">The encoding of the file.</param>
    public static string Describe(ReadOnlySpan<byte> text, string encoding)
    {
        if (encoding is TextCodecs.Utf8)
        {
            return $"0x{text[0]:X2} is not UTF-8";
        }

        List<string> bytes = [];
        for (; bytes.Count < MostShown && text.Length >= MarkLength && (text[0] & ~3) == First; text = text[MarkLength..])
        {
            bytes.Add($"0x{(byte)((text[0] << 6) | (text[1] & 0x3F)):X2}");
        }

        return $"{string.Join(' ', bytes)} is no text in {encoding}";
    }
}
