namespace Pipeline.Csv.Dialects;

/// <summary>Finds what stands before the header, before anything is known of the delimiter.</summary>
internal static class Preamble
{
    /// <summary>Where the header, or the first record, begins; the length of the text where it holds neither.</summary>
    /// <param name="text">The front of a file, behind a byte order mark and delimiter line.</param>
    /// <param name="rules">How it is written; the delimiter does not matter.</param>
    public static int LengthOf(ReadOnlySpan<byte> text, ForeignRules rules)
    {
        LineMarks marks = new(rules);
        bool found = rules.SkipUntil is null;
        int line = 0;
        int at = 0;
        while (at < text.Length)
        {
            int end = at + marks.LineOf(text[at..], final: true, out int length);
            ReadOnlySpan<byte> current = text[at..end];
            found = found || (line >= rules.SkipLines && rules.SkipUntil!.IsIn(current));
            bool isData = found && line >= rules.SkipLines && !current.IsEmpty && !(rules.Comment.Length > 0 && current.StartsWith(rules.Comment));
            if (isData)
            {
                return at;
            }

            at = end + length;
            line++;
        }

        return at;
    }
}
