namespace Pipeline.Reports.Page;

/// <summary>What was mended, by code.</summary>
internal static class RecoverySection
{
    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        if (report.RecoveredByCode is not { Count: > 0 } codes)
        {
            return;
        }

        page.Add($"<section aria-labelledby=\"h-mended\">\n<h2 id=\"h-mended\">Mended</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Mended by code\"><table><thead><tr><th scope=\"col\">code</th><th scope=\"col\" class=\"n\">times</th><th scope=\"col\">what</th></tr></thead>\n<tbody>\n");
        foreach (RejectCount code in codes)
        {
            page.Add($"<tr><th scope=\"row\"><code>{Figures.Name(code.Code, 60)}</code></th><td class=\"n\">{Figures.Number(code.Count)}</td><td>{RecoveryCodes.Describe(code.Code)}</td></tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
        if (report.RecoveredList is { } list)
        {
            page.Add($"<p>All of them: <code>{Figures.Name(list, 300)}</code></p>\n");
        }

        page.Add($"</section>\n");
    }
}
