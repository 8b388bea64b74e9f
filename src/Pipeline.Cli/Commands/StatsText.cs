using System.Globalization;
using Pipeline.Profiles;

namespace Pipeline.Cli.Commands;

/// <summary>A profile as tables of plain characters.</summary>
internal static class StatsText
{
    private const int WidestCell = 24;
    private const string Sparks = "▁▂▃▄▅▆▇█";

    /// <summary>Writes it; lines are cut at the width.</summary>
    public static void Write(TextWriter output, DataProfile profile, int width)
    {
        Table(output, width, Rows(profile));
        if (profile.Correlations.Count > 0)
        {
            output.WriteLine();
            Table(output, width, Matrix(profile.Correlations));
        }

        if (profile.Fit is { } fit)
        {
            output.WriteLine();
            Table(output, width, [["term", "estimate", "standard error"], .. fit.Terms.Select(term => new[] { term.Term, Text(term.Estimate), Text(term.Error) })]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fit.Formula.Response}: r² {Text(fit.Determination)}, residual sum of squares {Text(fit.ResidualSum)}, {(fit.ResidualDeviation is { } deviation ? $"residual deviation {Text(deviation)}, " : "")}{fit.Records:#,0} records, {fit.Degrees:#,0} degrees of freedom"));
        }
    }

    private static List<string[]> Rows(DataProfile profile)
    {
        bool hasTop = profile.Options.TopValues > 0;
        bool hasBars = profile.Options.Bars > 0;
        List<string[]> rows =
        [
            [
                .. profile.Options.By, "column", "type", "records", "nulls", "distinct", "min", "max", "sum", "mean", "stddev",
                .. profile.Options.Quantiles.Select(quantile => $"q{quantile.ToString(CultureInfo.InvariantCulture)}"),
                .. hasBars ? ["histogram"] : Array.Empty<string>(), .. hasTop ? ["most frequent"] : Array.Empty<string>(),
            ],
        ];
        foreach (ColumnSummary column in profile.Columns)
        {
            rows.Add(
            [
                .. column.Group.Select(Cell), Cell(column.Name), column.Type.ToString().ToLowerInvariant(), Text(column.Records), Text(column.Nulls), Text(column.Distinct),
                Cell(column.Min), Cell(column.Max), Cell(column.Sum), Cell(column.Mean), Cell(column.StandardDeviation),
                .. column.Quantiles.Select(Cell),
                .. hasBars ? [Sparkline(column.Histogram)] : Array.Empty<string>(),
                .. hasTop ? [column.Top.Count == 0 ? "" : $"{Cell(column.Top[0].Value)} ({Text(column.Top[0].Count)})"] : Array.Empty<string>(),
            ]);
        }

        return rows;
    }

    private static List<string[]> Matrix(IReadOnlyList<ColumnCorrelation> correlations)
    {
        string[] names = [.. correlations.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct(StringComparer.Ordinal)];
        Dictionary<(string, string), ColumnCorrelation> pairs = correlations.ToDictionary(pair => (pair.First, pair.Second));
        return [["correlation", .. names.Select(Cell)], .. names.Select(row => (string[])[Cell(row), .. names.Select(column => Between(row, column))])];

        string Between(string row, string column) => row == column ? "1"
            : (pairs.GetValueOrDefault((row, column)) ?? pairs.GetValueOrDefault((column, row)))?.Value is { } value ? value.ToString("0.######", CultureInfo.InvariantCulture) : "";
    }

    private static string Sparkline(IReadOnlyList<HistogramBar> bars)
    {
        long most = bars.Count == 0 ? 0 : bars.Max(bar => bar.Count);
        return string.Concat(bars.Select(bar => bar.Count == 0 ? ' ' : Sparks[(int)((bar.Count - 1) * (Int128)Sparks.Length / most)]));
    }

    private static void Table(TextWriter output, int width, IReadOnlyList<string[]> rows)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        TextTable.Write(text, rows);
        foreach (string line in text.ToString().TrimEnd().Split(Environment.NewLine))
        {
            output.WriteLine(line.Length > width ? line[..(width - 1)] + "…" : line);
        }
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Cell(string? value) => CellText.Of(value, WidestCell);
}
