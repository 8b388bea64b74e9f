namespace Pipeline.Reports.Page;

/// <summary>The run over time as numbers, in at most <see cref="MostRows"/> rows.</summary>
internal static class SeriesTable
{
    private const int MostRows = 24;

    /// <summary>Writes it.</summary>
    public static void Write(Markup page, IReadOnlyList<RunPoint> points, int mostBytes)
    {
        page.Add($"<details><summary>These numbers as a table</summary><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"The run over time\"><table><thead><tr><th scope=\"col\">until</th><th scope=\"col\" class=\"n\">read</th><th scope=\"col\" class=\"n\">written</th><th scope=\"col\" class=\"n\">rejected</th><th scope=\"col\" class=\"n\">cores</th><th scope=\"col\" class=\"n\">memory</th><th scope=\"col\" class=\"n\">lent</th></tr></thead>\n<tbody>\n");
        int each = (points.Count + MostRows - 1) / MostRows;
        _ = page.AddSome(points.Chunk(each), mostBytes, some => page.Add(
            $"<tr><th scope=\"row\">{Figures.Time(some[^1].Seconds)}</th><td class=\"n\">{Figures.Number(some.Sum(point => point.Read))}</td><td class=\"n\">{Figures.Number(some.Sum(point => point.Written))}</td><td class=\"n\">{Figures.Number(some.Sum(point => point.Rejected))}</td><td class=\"n\">{Figures.Tenths(some.Average(point => point.CpuCores))}</td><td class=\"n\">{Figures.Bytes(some[^1].MemoryBytes)}</td><td class=\"n\">{Figures.Bytes(some[^1].BudgetBytes)}</td></tr>\n"));
        page.Add($"</tbody></table></div></details>\n");
    }
}
