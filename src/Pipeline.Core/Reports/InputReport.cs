using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>An input file.</summary>
/// <param name="Path">Path relative to DATA.</param>
/// <param name="Bytes">Decompressed length in bytes.</param>
/// <param name="HeadBytes">Bytes before the first record: byte order mark, header.</param>
/// <param name="BatchBytes">Bytes of all batches, blank lines and line ends among them.</param>
/// <param name="Counts">Its records: read, written, and what became of the others.</param>
/// <param name="BlankLines">Blank lines, which are no records.</param>
/// <param name="Crc32C">CRC-32C of the decompressed content, 8 lower-case hexadecimal digits.</param>
/// <param name="Delimiter">The delimiter, declared or found; empty where fields have widths.</param>
public sealed record InputReport(
    string Path, long Bytes, long HeadBytes, long BatchBytes, StageCounts Counts, long BlankLines, string Crc32C, string Delimiter)
{
    /// <summary>Whether the delimiter was not declared but found out from the file's beginning.</summary>
    public bool DelimiterWasFound { get; init; }

    /// <summary>The columns of JSON Lines, named or found in its first objects; null of CSV.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Whether these were found.</summary>
    public bool KeysWereFound { get; init; }

    /// <summary>The encoding, declared or told by a byte order mark.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>Characters that took the place of bytes that are no text in it.</summary>
    public long Replaced { get; init; }

    /// <summary>Rules that its records did not keep to, and went on all the same.</summary>
    public IReadOnlyList<WarnedReport> Warned { get; init; } = [];

    /// <summary>What was mended in it, by code.</summary>
    public IReadOnlyList<RejectCount> Recovered { get; init; } = [];
}
