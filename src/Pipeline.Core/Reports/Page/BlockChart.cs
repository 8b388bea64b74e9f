namespace Pipeline.Reports.Page;

/// <summary>What a block did over time: busy from below, blocked from above, waiting between them, and a line for how full its queue was.</summary>
internal static class BlockChart
{
    /// <summary>Writes it.</summary>
    public static void Write(Markup page, BlockReport block, double[] ends, BlockPoint[] points, double seconds)
    {
        page.Add($"<figure><figcaption>{Figures.Name(block.Name, 60)}</figcaption><div class=\"plot low\"><span>100 %</span><svg viewBox=\"0 0 {StepPath.Width} {StepPath.Height}\" preserveAspectRatio=\"none\" role=\"img\"><title>{Figures.Name(block.Name, 60)} over time</title>");
        page.Add($"<rect class=\"w\" width=\"{StepPath.Width}\" height=\"{StepPath.Height}\"/><path class=\"b\" d=\"{StepPath.Area(ends, [.. points.Select(point => point.Busy)], hangs: false)}\"/>");
        page.Add($"<path class=\"k\" d=\"{StepPath.Area(ends, [.. points.Select(point => point.Blocked)], hangs: true)}\"/>");
        page.Add($"<path class=\"s4\" d=\"{StepPath.Line(ends, [.. points.Select(point => point.Fill)])}\"/></svg></div><p class=\"axis\"><span>0 s</span> <span>{Figures.Time(seconds)}</span></p></figure>\n");
    }
}
