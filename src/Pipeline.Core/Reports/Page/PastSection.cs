namespace Pipeline.Reports.Page;

/// <summary>The run beside those before it.</summary>
internal static class PastSection
{
    private const int MostBytes = 6_000;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report, IReadOnlyList<PastRun> ledger)
    {
        IReadOnlyList<PastRun> all = PastComparison.With(report, ledger);
        if (all.Count == 1)
        {
            return;
        }

        double longest = all.Max(run => run.Seconds);
        page.Add($"<section aria-labelledby=\"h-past\">\n<h2 id=\"h-past\">Beside the runs before</h2>\n");
        if (PastComparison.Sentence(all) is { } sentence)
        {
            page.Add($"<p>{sentence}</p>\n");
        }

        page.Add($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table><thead><tr><th scope=\"col\">run</th><th scope=\"col\">status</th><th scope=\"col\" class=\"n\">took</th><td class=\"barcell\"></td><th scope=\"col\" class=\"n\">read</th><th scope=\"col\" class=\"n\">written</th><th scope=\"col\" class=\"n\">rejected</th></tr></thead>\n<tbody>\n");
        _ = page.AddSome(all, MostBytes, run =>
        {
            page.Add($"<tr class=\"{(ReferenceEquals(run, all[^1]) ? "now" : "then")}\"><th scope=\"row\">{Figures.Name(run.RunId, 40)}</th><td>{Figures.Name(run.Status, 20)}</td><td class=\"n\">{Figures.Time(run.Seconds)}</td><td class=\"barcell\">");
            Bar.Write(page, "f", run.Seconds, longest);
            page.Add($"</td><td class=\"n\">{Figures.Number(run.Read)}</td><td class=\"n\">{Figures.Number(run.Written)}</td><td class=\"n\">{Figures.Number(run.Rejected)}</td></tr>\n");
        });
        page.Add($"</tbody></table></div>\n</section>\n");
    }
}
