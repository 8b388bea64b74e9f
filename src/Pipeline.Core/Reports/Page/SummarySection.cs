using System.Globalization;

namespace Pipeline.Reports.Page;

/// <summary>The top of the page: what became of the run, and what a person should know of it.</summary>
internal static class SummarySection
{
    private const int MostBytes = 5_000;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        TotalsReport totals = report.Totals;
        page.Add($"<p class=\"quiet\">Run {report.RunId}, began {report.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, exit code {report.ExitCode}, pipeline {report.Version}</p>\n");
        if (report.Failure is { } failure)
        {
            page.Add($"<p class=\"bad\"><strong>Why:</strong> {Figures.Name(failure, 500)}</p>\n");
        }

        if (report.UnchangedSince is { } since)
        {
            page.Add($"<p>Nothing to do: input, definition and published files are those of run {since}.</p>\n");
        }

        double seconds = report.Duration.TotalSeconds;
        page.Add($"<dl class=\"tiles\">\n");
        Tile(page, "took", Figures.Time(seconds), report.Cores > 0 ? $"{Figures.Time(report.CpuTime.TotalSeconds)} of CPU on {Figures.Count(report.Cores, "core", "cores")}" : $"{Figures.Time(report.CpuTime.TotalSeconds)} of CPU");
        Tile(page, "records read", Figures.Number(totals.Read), $"{Figures.Bytes(totals.BytesIn)}, {Figures.Short(seconds > 0 ? totals.Read / seconds : 0)} records a second");
        Tile(page, "records written", Figures.Number(totals.Written), Figures.Bytes(totals.BytesOut));
        Tile(page, "records filtered", Figures.Number(totals.Filtered), "");
        Tile(page, "records rejected", Figures.Number(totals.Rejected), "");
        Tile(page, "memory", Figures.Bytes(report.PeakMemoryBytes), "the most that this process had");
        page.Add($"</dl>\n");
        string[] notes =
        [
            .. report.Problems.Select(problem => "Problem: " + problem),
            .. report.Warnings.Select(warning => "Warning: " + warning),
            .. report.WarnedList is { } list ? [$"All that rules warned of: {list}"] : Array.Empty<string>(),
            .. report.WarnedByCode.Select(code => $"Warned by a rule: {code.Code}, {Figures.Count(code.Count, "time", "times")}; these records went on"),
        ];
        if (notes.Length > 0)
        {
            page.Add($"<ul>\n");
            int shown = page.AddSome(notes, MostBytes, note => page.Add($"<li>{Figures.Name(note, 400)}</li>\n"));
            page.Add($"</ul>\n");
            Rest.Write(page, notes.Length - shown);
        }
    }

    private static void Tile(Markup page, string name, string figure, string more) =>
        page.Add($"<div><dt>{name}</dt><dd><b>{figure}</b> <span>{more}</span></dd></div>\n");
}
