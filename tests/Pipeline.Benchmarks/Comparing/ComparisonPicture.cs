using System.Globalization;
using System.Text;

namespace Pipeline.Benchmarks.Comparing;

/// <summary>
/// A comparison as SVG: a panel for each work, a bar for each tool. No background, and colours of middling lightness, so that it
/// reads on light and dark pages alike.
/// </summary>
internal static class ComparisonPicture
{
    private const int Columns = 2;
    private const int PanelWidth = 430;
    private const int NamesWidth = 76;
    private const int BarsWidth = 240;
    private const int BarHeight = 13;
    private const int Step = 18;
    private const int Title = 40;

    // Bars longer than so many times the fastest other's are cut off, else the slowest tool makes all others look the same.
    private const double Longest = 3;

    public static string Of(Comparison comparison)
    {
        List<WorkResult> works = [.. comparison.Works.Where(work => work.Ours is not null && !work.Rival.IsOurs)];
        int panelHeight = Title + (Step * works.Select(work => Shown(work).Count()).DefaultIfEmpty().Max());
        int height = 34 + (panelHeight * ((works.Count + Columns - 1) / Columns));
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Columns * PanelWidth} {height}" width="{Columns * PanelWidth}" height="{height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#7a818b">
            <title>Pipeline beside other tools: seconds for the same work</title>
            <text x="8" y="18">Wall seconds for the same work, shorter is better; × is Pipeline's time of the fastest other CSV tool's.</text>

            """);
        for (int i = 0; i < works.Count; i++)
        {
            AddPanel(text, works[i], i % Columns * PanelWidth, 34 + (i / Columns * panelHeight));
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void AddPanel(StringBuilder text, WorkResult work, int x, int y)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{x + 8}\" y=\"{y + 20}\" font-weight=\"600\" font-size=\"14\">{work.Name}<tspan fill=\"{Colour("pipeline")}\" dx=\"10\">× {work.Ours!.Wall / work.Rival.Wall:F2}</tspan></text>\n");
        double full = Math.Min(Shown(work).Max(tool => tool.Wall), Longest * work.Rival.Wall);
        int top = y + Title - 10;
        foreach (ToolResult tool in Shown(work))
        {
            double share = Math.Min(tool.Wall / full, 1);
            string cut = tool.Wall > full ? " …" : "";
            int width = Math.Max(1, (int)Math.Round(share * BarsWidth));
            text.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{x + NamesWidth}\" y=\"{top + 11}\" text-anchor=\"end\">{Name(tool)}</text><rect x=\"{x + NamesWidth + 8}\" y=\"{top}\" width=\"{width}\" height=\"{BarHeight}\" rx=\"2\" fill=\"{Colour(tool.Name)}\"/>");
            text.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{x + NamesWidth + 14 + width}\" y=\"{top + 11}\">{tool.Wall.ToString(tool.Wall < 0.1 ? "F3" : "F2", CultureInfo.InvariantCulture)}{cut}</text>\n");
            top += Step;
        }
    }

    /// <summary>One bar for ours, and all others.</summary>
    private static IEnumerable<ToolResult> Shown(WorkResult work) => work.Tools.Where(tool => tool == work.Ours || !tool.IsOurs);

    private static string Name(ToolResult tool) => tool.IsOurs ? "Pipeline" : tool.Name;

    private static string Colour(string tool) => tool switch
    {
        "duckdb" => "#b98d1f",
        "polars" => "#4d86d1",
        "miller" => "#9a70cf",
        "sqlite" => "#3f9fae",
        "gnu" => "#8b929c",
        "sep" => "#c2607b",
        _ => "#2a9d6f",
    };
}
