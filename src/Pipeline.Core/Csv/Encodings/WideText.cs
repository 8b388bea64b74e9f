namespace Pipeline.Csv.Encodings;

/// <summary>
/// Tells text in UTF-16 or UTF-32 that nothing says to be one: read as anything else it would be published with a NUL behind each
/// letter of ASCII.
/// </summary>
internal static class WideText
{
    private const int FewUnits = 8;

    /// <summary>What the bytes look like, or null where they may be text in the encoding in force.</summary>
    /// <param name="bytes">The front of a file.</param>
    /// <param name="encoding">The encoding in force.</param>
    public static string? Guess(ReadOnlySpan<byte> bytes, string encoding)
    {
        if (bytes.Length < 4 || encoding.StartsWith("utf-16", StringComparison.Ordinal) || encoding.StartsWith("utf-32", StringComparison.Ordinal) || !bytes.Contains((byte)0))
        {
            return null;
        }

        return OfFour(bytes) ?? (Looks(bytes, high: 1) ? "utf-16le" : Looks(bytes, high: 0) ? "utf-16be" : null);
    }

    /// <summary>UTF-32: the upper half of each unit is 0, or nearly so.</summary>
    private static string? OfFour(ReadOnlySpan<byte> bytes)
    {
        int units = bytes.Length / 4;
        int little = 0;
        int big = 0;
        for (int i = 0; i < 4 * units; i += 4)
        {
            little += bytes[i + 3] == 0 && bytes[i + 2] <= 0x10 && (bytes[i] | bytes[i + 1]) != 0 ? 1 : 0;
            big += bytes[i] == 0 && bytes[i + 1] <= 0x10 && (bytes[i + 2] | bytes[i + 3]) != 0 ? 1 : 0;
        }

        return units < 3 ? null : little == units ? "utf-32le" : big == units ? "utf-32be" : null;
    }

    /// <summary>
    /// Whether the bytes are UTF-16 whose upper halves stand at odd places, or at even ones. NULs stand there, and nearly none elsewhere. Where most halves
    /// are NUL, it is text of ASCII. Other alphabets have small numbers there; then each line end must be a unit too.
    /// </summary>
    private static bool Looks(ReadOnlySpan<byte> bytes, int high)
    {
        int units = bytes.Length / 2;
        int nuls = 0;
        int lowNuls = 0;
        int small = 0;
        int ends = 0;
        int otherEnds = 0;
        for (int i = 0; i < 2 * units; i += 2)
        {
            (byte upper, byte lower) = (bytes[i + high], bytes[i + 1 - high]);
            lowNuls += lower == 0 ? 1 : 0;
            nuls += upper == 0 ? 1 : 0;
            small += upper is < 0x20 and not ((byte)'\n' or (byte)'\r') ? 1 : 0;
            ends += upper == 0 && lower is (byte)'\n' or (byte)'\r' ? 1 : 0;
            otherEnds += upper is (byte)'\n' or (byte)'\r' ? 1 : 0;
        }

        // Of few units all have to have a NUL; and a small file in UTF-16 has an even number of bytes, or a line end too many.
        bool isWhole = bytes.Length % 2 == 0 || (units >= FewUnits && nuls >= 0.9 * units);
        return isWhole && lowNuls <= 0.02 * units && (units < FewUnits ? nuls == units && (units > 3 || ends > 0)
            : nuls >= 0.5 * units || (ends > 1 && otherEnds == 0 && small >= 0.7 * units));
    }
}
