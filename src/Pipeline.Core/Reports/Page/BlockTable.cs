namespace Pipeline.Reports.Page;

/// <summary>What the charts of the blocks show, in words: the average, and the interval in which a block was busiest.</summary>
internal static class BlockTable
{
    /// <summary>Writes it.</summary>
    public static void Write(Markup page, IReadOnlyList<BlockReport> blocks, IReadOnlyList<RunPoint> points, int mostBytes)
    {
        page.Add($"<details><summary>The blocks as a table</summary><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Blocks over time\"><table><thead><tr><th scope=\"col\">block</th><th scope=\"col\" class=\"n\">busy</th><th scope=\"col\" class=\"n\">waiting</th><th scope=\"col\" class=\"n\">blocked</th><th scope=\"col\" class=\"n\">queue</th><th scope=\"col\">busiest</th></tr></thead>\n<tbody>\n");
        int count = Math.Min(blocks.Count, points.Min(point => point.Blocks.Count));
        int shown = page.AddSome(Enumerable.Range(0, count), mostBytes, block =>
        {
            double Mean(Func<BlockPoint, double> figure) => points.Average(point => figure(point.Blocks[block]));
            RunPoint busiest = points.MaxBy(point => point.Blocks[block].Busy)!;
            page.Add($"<tr><th scope=\"row\">{Figures.Name(blocks[block].Name, 60)}</th><td class=\"n\">{Figures.Percent(Mean(point => point.Busy))}</td><td class=\"n\">{Figures.Percent(Mean(point => point.Waiting))}</td><td class=\"n\">{Figures.Percent(Mean(point => point.Blocked))}</td><td class=\"n\">{Figures.Percent(Mean(point => point.Fill))}</td><td>{Figures.Percent(busiest.Blocks[block].Busy)} until {Figures.Time(busiest.Seconds)}</td></tr>\n");
        });
        page.Add($"</tbody></table></div>");
        Rest.Write(page, count - shown);
        page.Add($"</details>\n");
    }
}
