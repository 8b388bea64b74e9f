namespace Pipeline.Cli.Commands;

/// <summary>Rows with padded columns; what looks like a number stands to the right.</summary>
internal static class TextTable
{
    /// <summary>Writes the rows; the first one is the header.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        bool[] numbers = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Skip(1).All(row => row[column] is "" or "-" || row[column].TrimStart('-') is [>= '0' and <= '9', ..]))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => numbers[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
