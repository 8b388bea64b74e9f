namespace Pipeline.Reports.Page;

/// <summary>A run against the published ones before it.</summary>
public static class PastComparison
{
    /// <summary>One sentence; null where there is nothing to compare.</summary>
    public static string? Sentence(PastRun now, IReadOnlyList<PastRun> before)
    {
        ArgumentNullException.ThrowIfNull(now);
        PastRun[] published = [.. before.Where(run => run.Status is "published" && run.Read > 0).TakeLast(PastRun.Most)];
        if (published.Length == 0 || now.Status is not "published" || now.Read == 0)
        {
            return null;
        }

        double usual = Median(published.Select(run => run.Seconds));
        double rate = Median(published.Where(run => run.Seconds > 0).Select(run => run.Read / run.Seconds));
        string others = published.Length == 1 ? "the published run before" : $"the median of the {published.Length} published runs before";
        string speed = rate > 0 && now.Seconds > 0 ? $"; {Figures.Short(now.Read / now.Seconds)} records a second against {Figures.Short(rate)}" : "";
        return $"It took {Figures.Time(now.Seconds)} against {Figures.Time(usual)}, {others}{speed}.";
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0 ? 0 : (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
