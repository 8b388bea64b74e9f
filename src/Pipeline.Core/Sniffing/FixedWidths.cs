namespace Pipeline.Sniffing;

/// <summary>Fields in columns of characters, which blanks fill up. Only strong evidence counts: lines of one length, and columns of blanks between the fields on all of them.</summary>
internal static class FixedWidths
{
    private const int MostLines = 300;
    private const int FewestLines = 5;

    /// <summary>The widths of the fields, or null.</summary>
    public static IReadOnlyList<int>? Of(string text)
    {
        List<string> lines = [];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                lines.Add(line.ToString());
            }

            if (lines.Count == MostLines)
            {
                break;
            }
        }

        if (lines.Count < FewestLines)
        {
            return null;
        }

        // The last line of a sample may be cut short; trailing blanks of the last field may be left out.
        int length = lines.Max(line => line.Length);
        int shortest = lines.SkipLast(1).Min(line => line.TrimEnd().Length);
        bool hasDelimiter = lines.Count(line => line.AsSpan().IndexOfAny(",;\t|") >= 0) > 0.5 * lines.Count;
        return hasDelimiter || length > 4000 || shortest < 0.4 * length ? null : Widths(lines, length);
    }

    private static List<int>? Widths(List<string> lines, int length)
    {
        bool[] blank = new bool[length + 1];
        for (int i = 0; i < length; i++)
        {
            blank[i] = lines.TrueForAll(line => i >= line.Length || line[i] == ' ');
        }

        blank[length] = true;
        List<int> begins = [];
        bool sawWide = false;
        for (int i = 0; i < length; i++)
        {
            if (!blank[i] && (i == 0 || blank[i - 1]))
            {
                begins.Add(i);
                sawWide |= i > 1 && blank[i - 2];
            }
        }

        // Two blanks somewhere, or one line with a run of blanks: else it is text with blanks as delimiters.
        sawWide |= lines.Count(line => line.Contains("  ", StringComparison.Ordinal)) > 0.5 * lines.Count;
        if (begins.Count < 3 || !sawWide)
        {
            return null;
        }

        begins[0] = 0;
        begins.Add(length);
        return [.. Enumerable.Range(0, begins.Count - 1).Select(i => begins[i + 1] - begins[i])];
    }
}
