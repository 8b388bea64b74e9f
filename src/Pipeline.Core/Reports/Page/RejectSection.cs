namespace Pipeline.Reports.Page;

/// <summary>Rejects by code, each with its first places. Never a field's value.</summary>
internal static class RejectSection
{
    private const int MostBytes = 18_000;
    private const int MostPlaces = 3;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        if (report.RejectsByCode.Count == 0)
        {
            return;
        }

        ILookup<string, RejectReport> places = report.FirstRejects.ToLookup(reject => reject.Code, StringComparer.Ordinal);
        RejectCount[] codes = [.. report.RejectsByCode.OrderByDescending(code => code.Count).ThenBy(code => code.Code, StringComparer.Ordinal)];
        page.Add($"<section aria-labelledby=\"h-rejects\">\n<h2 id=\"h-rejects\">Rejects</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Rejects by code\"><table><thead><tr><th scope=\"col\">code</th><th scope=\"col\" class=\"n\">faults</th><td class=\"barcell\"></td><th scope=\"col\">the first of them</th></tr></thead>\n<tbody>\n");
        int shown = page.AddSome(codes, MostBytes, code =>
        {
            page.Add($"<tr><th scope=\"row\"><code>{Figures.Name(code.Code, 60)}</code></th><td class=\"n\">{Figures.Number(code.Count)}</td><td class=\"barcell\">");
            Bar.Write(page, "r", code.Count, codes[0].Count);
            page.Add($"</td><td>");
            foreach (RejectReport place in places[code.Code].Take(MostPlaces))
            {
                page.Add($"{Figures.Name(place.Position.File)}, line {Figures.Number(place.Position.Line)}, record {Figures.Number(place.Position.Record)}{(place.Column is { } column ? $", column {Figures.Name(column, 60)}" : "")}<br/>");
            }

            page.Add($"</td></tr>\n");
        });
        page.Add($"</tbody></table></div>\n");
        Rest.Write(page, codes.Length - shown);
        if (report.RejectList is { } list)
        {
            page.Add($"<p>All of them: <code>{Figures.Name(list, 300)}</code></p>\n");
        }

        page.Add($"</section>\n");
    }
}
