using System.Globalization;
using Pipeline.Records;
using Pipeline.Sniffing;

namespace Pipeline.Cli.Commands;

/// <summary>Findings for a person.</summary>
internal static class SniffText
{
    /// <summary>Writes them, a table of findings and one of columns for each file.</summary>
    public static void Write(TextWriter output, SniffReport report)
    {
        foreach ((int index, FileFindings file) in report.Files.Index())
        {
            if (index > 0)
            {
                output.WriteLine();
            }

            Write(output, file);
        }

        if (report.NotSniffed > 0)
        {
            output.WriteLine(Invariant($"{report.NotSniffed:#,0} more files were not looked at"));
        }
    }

    private static void Write(TextWriter output, FileFindings file)
    {
        string read = file.IsWhole ? "read as a whole" : Invariant($"{file.SampledBytes:#,0} bytes of it read");
        output.WriteLine(PrintableText.Line($"{file.File} ({read})"));
        if (file.Problem is { } problem)
        {
            output.WriteLine($"  {PrintableText.Line(problem)}");
            return;
        }

        Indented(output, [["finding", "value", "confidence", "evidence"], .. file.Dialect.Select(Row)]);
        if (file.Columns.Count > 0)
        {
            output.WriteLine();
            Indented(output, [["column", "type", "format", "empty", "evidence"], .. file.Columns.Select(Row)]);
        }

        if (file.DamagedRecords > 0 || file.Damage.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(Invariant($"  {file.DamagedRecords:#,0} of {file.Records:#,0} records are damaged:"));
            foreach (Damage damage in file.Damage)
            {
                output.WriteLine(Invariant($"    line {damage.Line}: {damage.Code}: {damage.What}"));
            }
        }
    }

    private static string[] Row(Finding finding) =>
        [finding.Name, Shown(finding.Value), Invariant($"{finding.Word} {finding.Confidence:0.00}"), PrintableText.Line(finding.Evidence)];

    private static string[] Row(ColumnFinding column) =>
        [Shown(column.Name), column.Type.ToString().ToLowerInvariant(), column.Format ?? "", Empty(column), PrintableText.Line(column.Note ?? column.Evidence)];

    private static string Empty(ColumnFinding column) =>
        column.Values + column.Empty == 0 ? "" : Invariant($"{100.0 * column.Empty / (column.Values + column.Empty):0.#} %");

    private static string Shown(string value) => value switch
    {
        "\t" => "TAB",
        " " => "space",
        _ => PrintableText.Line(value),
    };

    private static void Indented(TextWriter output, IReadOnlyList<string[]> rows)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        TextTable.Write(text, rows);
        foreach (string line in text.ToString().TrimEnd().Split(Environment.NewLine))
        {
            output.WriteLine("  " + line);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
