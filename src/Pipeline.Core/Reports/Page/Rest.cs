namespace Pipeline.Reports.Page;

/// <summary>What a page has no room for.</summary>
internal static class Rest
{
    /// <summary>Says how many were left out, if any.</summary>
    public static void Write(Markup page, int count)
    {
        if (count > 0)
        {
            page.Add($"<p class=\"quiet\">{Figures.Number(count)} more in run.json.</p>\n");
        }
    }
}
