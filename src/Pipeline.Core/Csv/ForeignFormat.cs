namespace Pipeline.Csv;

/// <summary>Tells files that are no CSV by their first bytes, which no text begins with: what they are and what to do.</summary>
internal static class ForeignFormat
{
    private const string Unpack = "unpack it and name what is in it";
    private const string Save = "save its sheet as CSV UTF-8 and name that";

    private static readonly (byte[] Begin, string What)[] Known =
    [
        ([.. "PK\u0003\u0004"u8], $"an Excel workbook (.xlsx), or a ZIP archive in a file that is not called .zip: {Save}, or name the archive .zip"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], $"an old Excel workbook (.xls): {Save}"),
        ([.. "PAR1\u0015"u8], "a Parquet file: export it as CSV, for example with DuckDB's COPY"),
        ([0x1F, 0x8B, 8], $"compressed with gzip inside of another compression: {Unpack}"),
        ([0x28, 0xB5, 0x2F, 0xFD], $"compressed with zstd inside of another compression: {Unpack}"),
        ([0x04, 0x22, 0x4D, 0x18], $"compressed with LZ4 inside of another compression: {Unpack}"),
        ([0x02, 0x21, 0x4C, 0x18], $"compressed with LZ4 in its old format, which is not read: {Unpack}"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], $"compressed with xz, which is not read: {Unpack}"),
        ([.. "BZh91AY&SY"u8], $"compressed with bzip2, which is not read: {Unpack}"),
        ([.. "SQLite format 3\0"u8], "a SQLite database: export its tables as CSV"),
    ];

    /// <summary>What the file is and what to do, or null where its first bytes may be those of a text.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] begin, string what) in Known)
        {
            if (bytes.StartsWith(begin))
            {
                return $"not CSV but {what}";
            }
        }

        return null;
    }
}
