namespace Pipeline.Csv.Dialects;

/// <content>Fields of fixed width.</content>
internal sealed partial class RecordScanner
{
    /// <summary>A line is a record. A field that begins behind its end is missing; what stands behind the last one is another, unless it is blank.</summary>
    private ScanOutcome ScanWidths(ReadOnlySpan<byte> text, bool final)
    {
        int end = marks.LineOf(text, final, out int length);
        if (end < 0)
        {
            return ScanOutcome.NeedsMore;
        }

        (Length, LineEndLength) = (end + length, length);
        int at = 0;
        for (int field = 0; field < widths!.Length && (at < end || field == 0); field++)
        {
            int next = Behind(text[..end], at, widths[field]);
            Add(text, at, next, end);
            at = next;
        }

        if (text[at..end].IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
        {
            Add(text, at, end, end);
        }

        return ScanOutcome.Found;
    }

    private void Add(ReadOnlySpan<byte> text, int start, int next, int end)
    {
        int last = next;
        while (start < last && IsBlank(text[start]))
        {
            start++;
        }

        while (last > start && IsBlank(text[last - 1]))
        {
            last--;
        }

        Fields.Add(new ScannedField(start, last, -1, Math.Min(next, end), FieldShape.Plain));
    }

    /// <summary>The place behind so many characters of UTF-8, or the end.</summary>
    private static int Behind(ReadOnlySpan<byte> text, int at, int characters)
    {
        for (; characters > 0 && at < text.Length; characters--)
        {
            at++;
            while (at < text.Length && (text[at] & 0xC0) == 0x80)
            {
                at++;
            }
        }

        return at;
    }
}
