namespace Pipeline.Reports.Page;

/// <summary>The settings, with where each came from; what nobody set is folded away.</summary>
internal static class SettingSection
{
    private const int MostBytes = 10_000;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, RunReport report)
    {
        if (report.Settings.Count == 0)
        {
            return;
        }

        SettingReport[] set = [.. report.Settings.Where(setting => setting.Origin is not "default")];
        SettingReport[] others = [.. report.Settings.Where(setting => setting.Origin is "default")];
        page.Add($"<section aria-labelledby=\"h-settings\">\n<h2 id=\"h-settings\">Settings</h2>\n");
        if (set.Length > 0)
        {
            Table(page, set, "Settings that were made");
        }

        if (others.Length > 0)
        {
            page.Add($"<details><summary>{Figures.Count(others.Length, "setting has its default", "settings have their defaults")}</summary>");
            Table(page, others, "Settings with their defaults");
            page.Add($"</details>\n");
        }

        page.Add($"</section>\n");
    }

    private static void Table(Markup page, SettingReport[] settings, string name)
    {
        page.Add($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table><thead><tr><th scope=\"col\">setting</th><th scope=\"col\">value</th><th scope=\"col\">from</th></tr></thead>\n<tbody>\n");
        int shown = page.AddSome(settings, MostBytes, setting => page.Add($"<tr><th scope=\"row\"><code>{Figures.Name(setting.Key)}</code></th><td>{Figures.Name(setting.Value, 200)}</td><td>{Figures.Name(setting.Origin)}</td></tr>\n"));
        page.Add($"</tbody></table></div>\n");
        Rest.Write(page, settings.Length - shown);
    }
}
