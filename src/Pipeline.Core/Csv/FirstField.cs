namespace Pipeline.Csv;

/// <summary>
/// The first field of an output. One that begins with U+FEFF has the bytes of a byte order mark, which readers take away; so it
/// is put in quotes there, and read as it was. Anywhere else these bytes mean nothing.
/// </summary>
internal static class FirstField
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The first bytes of an output, with its first field in quotes where they would be a byte order mark.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes, RecordLayout layout)
    {
        if (!bytes.Span.StartsWith(Mark))
        {
            return bytes;
        }

        // It has no quotes, so it ends at the first byte that parts fields or records.
        int length = bytes.Span.IndexOfAny(layout.Delimiter, (byte)'\r', (byte)'\n');
        return (byte[])[layout.Quote, .. bytes.Span[..length], layout.Quote, .. bytes.Span[length..]];
    }
}
