namespace Pipeline.Reports.Page;

/// <summary>The run over time: rates, cores and memory as lines, what each block did as areas, and the numbers behind them as tables.</summary>
internal static class TimeSection
{
    private const int MostBytesOfBlocks = 56_000;
    private const int MostBytesOfTable = 7_000;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        if (report.Series is not { Points: [_, ..] points } || points[^1].Seconds <= 0)
        {
            return;
        }

        double end = points[^1].Seconds;
        double[] ends = [.. points.Select(point => point.Seconds / end)];
        double[] lengths = [.. points.Select((point, i) => Math.Max(1e-3, point.Seconds - (i == 0 ? 0 : points[i - 1].Seconds)))];
        double[] Rates(Func<RunPoint, double> count) => [.. points.Select((point, i) => count(point) / lengths[i])];
        double[] Values(Func<RunPoint, double> value) => [.. points.Select(value)];
        page.Add($"<section aria-labelledby=\"h-time\">\n<h2 id=\"h-time\">Over time</h2>\n<div class=\"charts\">\n");
        LineChart.Write(page, "Records a second", end, ends, Figures.Short, null, [new("read", "s1", Rates(point => point.Read)), new("written", "s2", Rates(point => point.Written)), new("rejected", "s3", Rates(point => point.Rejected))]);
        LineChart.Write(page, "Cores in use by this process", end, ends, Figures.Tenths, report.Cores > 0 ? report.Cores : null, [new("cores", "s1", Values(point => point.CpuCores))]);
        LineChart.Write(page, "Memory", end, ends, Figures.Bytes, null, [new("of this process", "s1", Values(point => point.MemoryBytes)), new("lent to batches", "s2", Values(point => point.BudgetBytes))]);
        if (points.Any(point => point.PauseSeconds > 0))
        {
            LineChart.Write(page, "Time held by the garbage collector", end, ends, Figures.Percent, null, [new("share", "s1", Rates(point => point.PauseSeconds))]);
        }

        page.Add($"</div>\n");
        SeriesTable.Write(page, points, MostBytesOfTable);
        int[] blocks = [.. Enumerable.Range(0, Math.Min(report.Blocks.Count, points.Min(point => point.Blocks.Count)))];
        if (blocks.Length > 0)
        {
            page.Add($"<h3>Blocks</h3>\n<ul class=\"legend\">");
            GraphSection.Legend(page, "b", "busy");
            GraphSection.Legend(page, "w", "waiting");
            GraphSection.Legend(page, "k", "blocked");
            page.Add($"<li><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path class=\"s4\" d=\"M0 5h10\"/></svg>how full its queue was</li></ul>\n<div class=\"charts\">\n");
            int shown = page.AddSome(blocks, MostBytesOfBlocks, block => BlockChart.Write(page, report.Blocks[block], ends, [.. points.Select(point => point.Blocks[block])], end));
            page.Add($"</div>\n");
            Rest.Write(page, blocks.Length - shown);
            BlockTable.Write(page, report.Blocks, points, MostBytesOfTable);
        }

        page.Add($"</section>\n");
    }
}
