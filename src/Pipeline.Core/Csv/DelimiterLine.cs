namespace Pipeline.Csv;

/// <summary>
/// A first line such as <c>sep=;</c>, which Excel writes and reads: it says what the delimiter is and is neither header nor
/// record. See https://en.wikipedia.org/wiki/Comma-separated_values#Application_support.
/// </summary>
internal static class DelimiterLine
{
    /// <summary>Its delimiter and its length with the line end, or null where the first line is another one.</summary>
    /// <param name="bytes">The front of the file, without BOM.</param>
    /// <param name="declared">The dialect: where fields are parted by '=', the line is a record as any other.</param>
    public static (byte Delimiter, int Length)? Of(ReadOnlySpan<byte> bytes, CsvDialect declared) =>
        declared.Delimiter == (byte)'=' ? null : Of(bytes, declared.OwnQuote);

    /// <summary>The same where fields are not parted by '='.</summary>
    public static (byte Delimiter, int Length)? Of(ReadOnlySpan<byte> bytes, byte? quote)
    {
        if (!bytes.StartsWith("sep="u8) || bytes.Length < 6)
        {
            return null;
        }

        byte delimiter = bytes[4];
        bool canPart = delimiter == (byte)'\t' || (delimiter is > (byte)' ' and < 0x7F && delimiter != (byte)'=' && !char.IsAsciiLetterOrDigit((char)delimiter));
        RecordEnd end = RecordEnds.At(bytes[5..]);
        return canPart && delimiter != quote && end != RecordEnd.None ? (delimiter, 5 + end.Length()) : null;
    }
}
