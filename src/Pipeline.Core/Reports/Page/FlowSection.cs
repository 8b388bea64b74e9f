using Pipeline.Records;

namespace Pipeline.Reports.Page;

/// <summary>
/// The accounting as a flow (a Sankey diagram) from top to bottom: its width is the number of records, and what leaves it
/// goes off to the right. Each row has its own picture, so that rows can be as high as their text and a page can end between two.
/// </summary>
internal static class FlowSection
{
    private const int MostBytes = 16_000;

    // Of 100: the rest is for what leaves.
    private const double Widest = 70;
    private const double Thinnest = 0.8;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        double most = report.Stages.Select(stage => Math.Max(stage.Counts.In + stage.Counts.Added, stage.Counts.Out)).Append(report.Totals.Read).Append(report.Totals.Written).Max();
        if (most == 0)
        {
            return;
        }

        page.Add($"<section aria-labelledby=\"h-flow\">\n<h2 id=\"h-flow\">Where the records went</h2>\n<ul class=\"legend\">");
        GraphSection.Legend(page, "f", "went on");
        GraphSection.Legend(page, "g", "filtered, or folded into others");
        GraphSection.Legend(page, "r", "rejected");
        page.Add($"</ul>\n<ol class=\"flow\">\n");
        Row(page, new() { In = report.Totals.Read, Out = report.Totals.Read }, most, "input", $"{Figures.Records(report.Totals.Read)} from {Figures.Files(report.Inputs.Count)}{(report.MoreFiles is null ? "" : " and more")}, {Figures.Bytes(report.Totals.BytesIn)}");
        int shown = page.AddSome(report.Stages, MostBytes, stage => Row(page, stage.Counts, most, $"{Figures.Name(stage.Name, 60)}{(stage.Kind == stage.Name ? "" : $" ({Figures.Name(stage.Kind, 30)})")}", Words(stage.Counts, stage.Matched)));
        long written = report.Totals.Written;
        Row(page, new() { In = written, Out = written }, most, report.Status is RunStatus.Published ? "written" : "written, not published", $"{Figures.Records(written)} to {Figures.Files(report.Outputs.Count)}, {Figures.Bytes(report.Totals.BytesOut)}");
        page.Add($"</ol>\n");
        Rest.Write(page, report.Stages.Count - shown);
        if (report.TakenOver is { } taken)
        {
            page.Add($"<p>Taken over from run {taken.RunId}, not read again: {Figures.Records(taken.Counts.In)} of {Figures.Files(taken.Files.Count)}.</p>\n");
        }

        page.Add($"<p>{(report.Totals.Balanced ? "Every record and every byte is accounted for." : "The counts were not settled: the run ended before its end.")}</p>\n</section>\n");
    }

    private static string Words(StageCounts counts, long? matched)
    {
        List<string> words = [counts.Gone == 0 && counts.Added == 0 ? $"{Figures.Number(counts.In)} went through" : $"{Figures.Number(counts.In)} in, {Figures.Number(counts.Out)} on"];
        void Add(long count, string what)
        {
            if (count > 0)
            {
                words.Add($"{what} {Figures.Number(count)}");
            }
        }

        Add(counts.FilteredFalse, "filtered");
        Add(counts.FilteredNull, "filtered as null");
        Add(counts.Rejected, "rejected");
        Add(counts.Added, "added");
        Add(counts.Deduplicated, "doubles");
        Add(counts.Aggregated, "folded into groups");
        Add(matched ?? 0, "matched");
        Add(counts.Missing, "without a match");
        Add(counts.NullKeys, "with null in the key");
        return string.Join(", ", words);
    }

    private static void Row(Markup page, StageCounts counts, double most, string name, string words)
    {
        double Width(double count) => count <= 0 ? 0 : Math.Max(Thinnest, count / most * Widest);
        double rejected = Width(counts.Rejected), other = Width(counts.Gone - counts.Rejected), stays = Math.Max(0, Width(counts.In) - rejected - other), on = Width(counts.Out);
        page.Add($"<li><div><svg viewBox=\"0 0 100 60\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path class=\"f\" d=\"M0 0H{stays}C{stays} 30 {on} 30 {on} 60H0z\"/>");
        Leaves(page, "g", stays, other, 100 - rejected - (rejected > 0 ? 2 : 0) - other);
        Leaves(page, "r", stays + other, rejected, 100 - rejected);
        page.Add($"</svg></div><p><b>{name}</b><br/>{words}</p></li>\n");
    }

    private static void Leaves(Markup page, string kind, double from, double width, double to)
    {
        if (width > 0)
        {
            page.Add($"<path class=\"{kind}\" d=\"M{from} 0C{from} 30 {to} 15 {to} 45H{to + width}C{to + width} 15 {from + width} 30 {from + width} 0z\"/>");
        }
    }
}
