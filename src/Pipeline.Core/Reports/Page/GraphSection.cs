using Pipeline.Records;

namespace Pipeline.Reports.Page;

/// <summary>The graph: its blocks as cards, and between them what flowed. Blocks are coloured as in Apache Flink: busy, waiting, blocked.</summary>
internal static class GraphSection
{
    private const int MostBytes = 24_000;

    // A reason for waiting or being blocked that is worth a word.
    private const double Noted = 0.02;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        if (report.Blocks.Count == 0)
        {
            return;
        }

        page.Add($"<section aria-labelledby=\"h-graph\">\n<h2 id=\"h-graph\">Graph</h2>\n<ul class=\"legend\">");
        Legend(page, "b", "busy: at work");
        Legend(page, "w", "waiting: no input");
        Legend(page, "k", "blocked: what follows takes no more");
        page.Add($"</ul>\n<ol class=\"graph\">\n");
        int shown = page.AddSome(report.Blocks, MostBytes, block => WriteBlock(page, block, report));
        page.Add($"</ol>\n");
        Rest.Write(page, report.Blocks.Count - shown);
        page.Add($"</section>\n");
    }

    /// <summary>A sign with its meaning.</summary>
    public static void Legend(Markup page, string kind, string meaning) =>
        page.Add($"<li><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{kind}\" width=\"10\" height=\"10\"/></svg>{meaning}</li>");

    private static void WriteBlock(Markup page, BlockReport block, RunReport report)
    {
        bool isLimit = string.Equals(report.Verdict?.Block, block.Name, StringComparison.Ordinal);
        page.Add($"<li>");
        WriteLink(page, block, report);
        page.Add($"<div class=\"block{(isLimit ? " limit" : "")}\"><h3>{Figures.Name(block.Name, 60)}");
        if (isLimit)
        {
            page.Add($" <strong>the limit</strong>");
        }

        page.Add($"</h3><p class=\"quiet\">{Means(block)}</p>");
        if (BlockShares.Of(block) is { } shares)
        {
            Bar.WriteTime(page, shares.Busy, shares.Blocked);
            page.Add($"<p>{shares.ToString()}</p>");
        }

        page.Add($"<p class=\"quiet\">{string.Join("; ", Details(block, report))}</p></div></li>\n");
    }

    /// <summary>What came to the block.</summary>
    private static void WriteLink(Markup page, BlockReport block, RunReport report)
    {
        page.Add($"<div class=\"link\"><svg class=\"arrow\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"M2 8h9V4l7 6-7 6v-4H2z\"/></svg>");
        if (block.Kind == BlockKind.Read)
        {
            page.Add($"<p>{Figures.Files(report.Inputs.Count)}{(report.MoreFiles is null ? "" : " and more")}, {Figures.Bytes(report.Totals.BytesIn)}</p></div>");
            return;
        }

        page.Add($"<p>{(block.Records > 0 ? Figures.Records(block.Records) : Figures.Count(block.Batches, "batch", "batches"))}{(block.Bytes > 0 ? $", {Figures.Bytes(block.Bytes)}" : "")}</p><p>queue {Figures.Percent(block.QueueFill)} of {block.Capacity}</p>");
        Bar.Write(page, "f", block.QueueFill, 1);
        page.Add($"</div>");
    }

    private static string Means(BlockReport block)
    {
        string threads = Figures.Count(block.Dop, "thread", "threads");
        return block.Kind switch
        {
            BlockKind.Read => $"reads, {threads}",
            BlockKind.Write => $"writes, {threads}",
            BlockKind.Compress => $"compresses, {threads}",
            BlockKind.Transcode => $"puts into the output's encoding, {threads}",
            BlockKind.Sort => $"holds all records, {threads}",
            BlockKind.Hash => $"hashes, {threads}",
            BlockKind.Programs => $"stages in {Figures.Count(block.Dop, "program", "programs")}",
            BlockKind.Requests => $"asks a service, {Figures.Count(block.Dop, "batch", "batches")} at once",
            BlockKind.Processes => $"stages in {Figures.Count(block.Processes ?? block.Dop, "process", "processes")}",
            _ => $"stages on {threads}",
        };
    }

    private static IEnumerable<string> Details(BlockReport block, RunReport report)
    {
        yield return Figures.Count(block.Batches, "batch", "batches");
        if (block.CpuSeconds > 0)
        {
            yield return $"{Figures.Time(block.CpuSeconds)} of CPU";
        }

        if (block.Dop > 1 && block.BusiestSeconds > 0 && report.Duration > TimeSpan.Zero)
        {
            yield return $"the busiest of {block.Dop} for {Figures.Percent(block.BusiestSeconds / report.Duration.TotalSeconds)}";
        }

        double whole = block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds;
        foreach ((double seconds, string what) in ((double, string)[])
            [(block.CallSeconds, "in calls that read or write"), (block.StarvedSeconds, "without a thread or core"), (block.OrderingSeconds, "behind a slower batch"), (block.MemorySeconds, "without memory")])
        {
            if (whole > 0 && seconds / whole >= Noted)
            {
                yield return $"{Figures.Percent(seconds / whole)} {what}";
            }
        }

        if (block.HighLatency > 0)
        {
            yield return $"a batch took {Figures.Time(block.MedianLatency)}, at most {Figures.Time(block.HighLatency)} for 99 of 100";
        }

        if (block.ByProcess.Count > 1)
        {
            yield return $"work by process: {Figures.Time(block.ByProcess.Min(process => process.BusySeconds))} to {Figures.Time(block.ByProcess.Max(process => process.BusySeconds))}";
        }

        if (block.Restarts > 0)
        {
            yield return $"{Figures.Count(block.Restarts, "process", "processes")} lost and replaced, {Figures.Count(block.Resent, "batch", "batches")} sent again";
        }
    }
}
