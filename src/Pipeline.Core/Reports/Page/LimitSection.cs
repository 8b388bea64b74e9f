namespace Pipeline.Reports.Page;

/// <summary>What limited the speed, what would help, and what more cores would do.</summary>
internal static class LimitSection
{
    private const int MostPredictions = 10;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        string sentence = report.Verdict?.Sentence is { Length: > 0 } said ? said : report.Bottleneck;
        if (sentence.Length == 0)
        {
            return;
        }

        page.Add($"<section aria-labelledby=\"h-limit\">\n<h2 id=\"h-limit\">What limited the speed</h2>\n<p class=\"verdict\">{Figures.Name(sentence, 600)}</p>\n");
        if (report.Verdict is { Flag: { } flag } verdict)
        {
            page.Add($"<p>To try: <code>{Figures.Name(flag)}</code>");
            if (verdict.Gain is { } gain)
            {
                page.Add($", by the model {Figures.Tenths(gain)} times as fast");
            }

            page.Add($".</p>\n");
        }

        if (report.Verdict is { Predictions: [_, ..] predictions })
        {
            double longest = predictions.Max(prediction => prediction.Seconds);
            page.Add($"<h3>With other numbers of cores, by a model</h3>\n<p class=\"quiet\">Blocks work side by side, so the slowest decides, unless all of them need more than the cores have. The model takes ");
            page.Add($"cores as fast as these, records that cost the same, and <code>--jobs</code> set to the cores. Start and publishing are not in it.</p>\n");
            page.Add($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Predictions\"><table>\n");
            page.Add($"<thead><tr><th scope=\"col\">cores</th><th scope=\"col\" class=\"n\">would take</th><td class=\"barcell\"></td><th scope=\"col\">limit</th></tr></thead>\n<tbody>\n");
            foreach (CorePrediction prediction in predictions.Take(MostPredictions))
            {
                page.Add($"<tr><th scope=\"row\">{prediction.Cores}</th><td class=\"n\">{Figures.Time(prediction.Seconds)}</td><td class=\"barcell\">");
                Bar.Write(page, "f", prediction.Seconds, longest);
                page.Add($"</td><td>{(prediction.Limit is { } limit ? Figures.Name(limit) : "the cores")}</td></tr>\n");
            }

            page.Add($"</tbody></table></div>\n");
        }

        page.Add($"</section>\n");
    }
}
