namespace Pipeline.Reports.Page;

/// <summary>The files, the largest first.</summary>
internal static class FileSection
{
    private const int MostFiles = 50;
    private const int MostBytes = 12_000;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        if (report.Inputs.Count == 0)
        {
            return;
        }

        InputReport[] inputs = [.. report.Inputs.OrderByDescending(input => input.Bytes).ThenBy(input => input.Path, StringComparer.Ordinal)];
        page.Add($"<section aria-labelledby=\"h-files\">\n<h2 id=\"h-files\">Files</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Input\"><table><caption>Input, the largest first</caption>\n<thead><tr><th scope=\"col\">file</th><th scope=\"col\" class=\"n\">size</th><td class=\"barcell\"></td><th scope=\"col\" class=\"n\">records</th><th scope=\"col\" class=\"n\">written</th><th scope=\"col\" class=\"n\">rejected</th></tr></thead>\n<tbody>\n");
        int shown = page.AddSome(inputs.Take(MostFiles), MostBytes, input =>
        {
            page.Add($"<tr><th scope=\"row\">{Figures.Name(input.Path)}</th><td class=\"n\">{Figures.Bytes(input.Bytes)}</td><td class=\"barcell\">");
            Bar.Write(page, "f", input.Bytes, inputs[0].Bytes);
            page.Add($"</td><td class=\"n\">{Figures.Number(input.Counts.In)}</td><td class=\"n\">{Figures.Number(input.Counts.Out)}</td><td class=\"n\">{Figures.Number(input.Counts.Rejected)}</td></tr>\n");
        });
        page.Add($"</tbody></table></div>\n");
        Rest.Write(page, inputs.Length - shown);
        if (report.Outputs.Count > 0)
        {
            OutputReport[] outputs = [.. report.Outputs.OrderByDescending(output => output.Bytes).ThenBy(output => output.Path, StringComparer.Ordinal)];
            page.Add($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Output\"><table><caption>Output, the largest first</caption>\n<thead><tr><th scope=\"col\">file</th><th scope=\"col\" class=\"n\">size</th><th scope=\"col\" class=\"n\">records</th></tr></thead>\n<tbody>\n");
            shown = page.AddSome(outputs.Take(MostFiles), MostBytes / 2, output => page.Add($"<tr><th scope=\"row\">{Figures.Name(output.Path)}</th><td class=\"n\">{Figures.Bytes(output.Bytes)}</td><td class=\"n\">{Figures.Number(output.Records)}</td></tr>\n"));
            page.Add($"</tbody></table></div>\n");
            Rest.Write(page, outputs.Length - shown);
        }

        page.Add($"</section>\n");
    }
}
