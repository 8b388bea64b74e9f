namespace Pipeline.Reports.Page;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Style">Its class: lines differ by their dashes too.</param>
/// <param name="Values">A value for each interval.</param>
internal sealed record ChartLine(string Name, string Style, double[] Values);

/// <summary>Lines over time. The plot takes any width; its labels are text beside it, so that they are readable at each.</summary>
internal static class LineChart
{
    /// <summary>Writes it.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="seconds">How long the run was.</param>
    /// <param name="ends">Where the intervals end, as shares.</param>
    /// <param name="figure">How a value is written.</param>
    /// <param name="top">What the top stands for, or null: the largest value.</param>
    /// <param name="lines">The lines.</param>
    public static void Write(Markup page, string title, double seconds, double[] ends, Func<double, string> figure, double? top, ChartLine[] lines)
    {
        double largest = lines.Max(line => line.Values.Max());
        double scale = Math.Max(top ?? 0, largest);
        string summary = string.Join("; ", lines.Select(line => $"{line.Name}: at most {figure(line.Values.Max())}, on average {figure(line.Values.Average())}"));
        page.Add($"<figure><figcaption>{title}</figcaption><ul class=\"legend\">");
        foreach (ChartLine line in lines)
        {
            page.Add($"<li><svg class=\"key\" viewBox=\"0 0 20 10\" aria-hidden=\"true\"><path class=\"{line.Style}\" d=\"M0 5h20\"/></svg>{line.Name}</li>");
        }

        page.Add($"</ul><div class=\"plot\"><span>{figure(scale)}</span><svg viewBox=\"0 0 {StepPath.Width} {StepPath.Height}\" preserveAspectRatio=\"none\" role=\"img\"><title>{title}</title><desc>{summary}</desc>");
        foreach (ChartLine line in lines)
        {
            page.Add($"<path class=\"{line.Style}\" d=\"{StepPath.Line(ends, [.. line.Values.Select(value => scale > 0 ? value / scale : 0)])}\"/>");
        }

        page.Add($"</svg><span>0</span></div><p class=\"axis\"><span>0 s</span> <span>{Figures.Time(seconds)}</span></p></figure>\n");
    }
}
