using Pipeline.Graph;

namespace Pipeline.Cli.Commands;

/// <summary>A preview as a table of plain characters: one line a record, whatever is in its fields.</summary>
internal static class PreviewTable
{
    private const int WidestCell = 40;

    /// <summary>Writes the table; lines are cut at the width.</summary>
    public static void Write(TextWriter output, PipelinePreview preview, int width)
    {
        List<string[]> lines = [[.. preview.Columns.Select(Cell)], .. preview.Rows.Select(row => row.Select(Cell).ToArray())];
        int[] widths = [.. Enumerable.Range(0, preview.Columns.Count).Select(column => lines.Max(line => column < line.Length ? Length(line[column]) : 0))];
        lines.Insert(1, [.. widths.Select(cell => new string('-', cell))]);
        foreach (string[] line in lines)
        {
            string text = string.Join("  ", line.Select((cell, column) => cell + new string(' ', widths[column] - Length(cell)))).TrimEnd();
            output.WriteLine(text.Length > width ? text[..(width - 1)] + "…" : text);
        }
    }

    private static string Cell(string? value) => CellText.Of(value, WidestCell);

    private static int Length(string text) => text.EnumerateRunes().Count();
}
