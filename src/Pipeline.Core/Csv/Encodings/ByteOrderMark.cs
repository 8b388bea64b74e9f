namespace Pipeline.Csv.Encodings;

/// <summary>The mark that a file of Unicode text may begin with.</summary>
internal static class ByteOrderMark
{
    // UTF-32 first: its mark begins as that of UTF-16 does.
    private static readonly (string Encoding, byte[] Bytes)[] Marks =
    [
        ("utf-32le", [0xFF, 0xFE, 0, 0]),
        ("utf-32be", [0, 0, 0xFE, 0xFF]),
        ("utf-16le", [0xFF, 0xFE]),
        ("utf-16be", [0xFE, 0xFF]),
        (TextCodecs.Utf8, [0xEF, 0xBB, 0xBF]),
    ];

    /// <summary>The encoding whose mark these bytes begin with, or null.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes)
    {
        foreach ((string encoding, byte[] mark) in Marks)
        {
            if (bytes.StartsWith(mark))
            {
                return encoding;
            }
        }

        return null;
    }

    /// <summary>The encoding in force, by what was declared and by the mark; a mark that says another one is a fault.</summary>
    /// <param name="declared">The declared encoding, or <see cref="TextCodecs.Auto"/>.</param>
    /// <param name="bytes">The front of the file.</param>
    /// <param name="fault">What is wrong and what to do; null where nothing is.</param>
    public static string InForce(string declared, ReadOnlySpan<byte> bytes, out string? fault)
    {
        fault = null;
        string? marked = Of(bytes);
        if (declared is TextCodecs.Auto)
        {
            return marked ?? TextCodecs.Utf8;
        }

        if (marked is null || marked == declared)
        {
            return declared switch { "utf-16" => "utf-16le", "utf-32" => "utf-32le", _ => declared };
        }

        if (declared is "utf-16" or "utf-32" && marked.StartsWith(declared, StringComparison.Ordinal))
        {
            return marked;
        }

        // In an encoding of bytes the marks of UTF-16 are two letters, and no text of it has a byte 0.
        bool isText = marked is "utf-16le" or "utf-16be" && !declared.StartsWith("utf-", StringComparison.Ordinal) && !bytes.Contains((byte)0);
        fault = isText ? null : $"it begins with the byte order mark of {marked}, and input.csv.encoding says {declared}: leave the encoding out, or take the mark off the file";
        return declared;
    }
}
