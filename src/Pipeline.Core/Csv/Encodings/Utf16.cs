namespace Pipeline.Csv.Encodings;

/// <summary>Tells text in UTF-16 that nothing says to be one: read as anything else it would be published with a NUL behind each letter.</summary>
internal static class Utf16
{
    private const int LeastPairs = 4;

    // Of fewer, all have to have a NUL; and a small file in UTF-16 has an even number of bytes.
    private const int FewPairs = 8;
    private const int SmallFile = 4096;

    /// <summary>What the bytes look like, or null where they may be text in the encoding in force.</summary>
    /// <param name="bytes">The front of a file.</param>
    /// <param name="encoding">The encoding in force.</param>
    public static string? Guess(ReadOnlySpan<byte> bytes, string encoding)
    {
        int pairs = bytes.Length / 2;
        if (pairs < LeastPairs || (bytes.Length < SmallFile && bytes.Length % 2 != 0) || encoding.StartsWith("utf-16", StringComparison.Ordinal) || encoding.StartsWith("utf-32", StringComparison.Ordinal) || !bytes.Contains((byte)0))
        {
            return null;
        }

        int first = 0;
        int second = 0;
        for (int i = 0; i < pairs; i++)
        {
            first += bytes[2 * i] == 0 ? 1 : 0;
            second += bytes[(2 * i) + 1] == 0 ? 1 : 0;
        }

        int least = pairs < FewPairs ? pairs : pairs / 2;
        return first == 0 && second >= least ? "utf-16le" : second == 0 && first >= least ? "utf-16be" : null;
    }
}
