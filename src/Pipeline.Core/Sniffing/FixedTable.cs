namespace Pipeline.Sniffing;

/// <summary>Reads a sample whose fields have fixed widths.</summary>
internal static class FixedTable
{
    /// <summary>The records, and what is header among them.</summary>
    public static (SampleTable Table, TableShape Shape) Of(string text, IReadOnlyList<int> widths, bool isWhole)
    {
        SampleTable table = new(text, new DialectGuess("", null, null));
        SampleTable lines = SampleReader.Read(text, table.Dialect, isWhole);
        foreach (SampleRecord line in lines.Records)
        {
            table.Records.Add(line with { FirstCell = table.CellCount, Width = widths.Count });
            int at = 0;
            foreach (int width in widths)
            {
                int begin = Math.Min(at, line.Length);
                int end = Math.Min(at + width, line.Length);
                ReadOnlySpan<char> field = text.AsSpan(line.Start + begin, end - begin);
                int blanks = field.Length - field.TrimStart(' ').Length;
                table.Add(new SampleCell(line.Start + begin + blanks, field.Trim(' ').Length, IsQuoted: false));
                at += width;
            }
        }

        return (table, ShapeFinder.Find(table, isWhole));
    }
}
