namespace Pipeline.Reports.Page;

/// <summary>A run against the published ones before it, by the times that the ledger has: until the publish.</summary>
public static class PastComparison
{
    /// <summary>The runs with this one at the end.</summary>
    /// <param name="report">The run.</param>
    /// <param name="ledger">The runs up to it, oldest first; it may be the last of them.</param>
    public static IReadOnlyList<PastRun> With(RunReport report, IReadOnlyList<PastRun> ledger)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(ledger);
        PastRun now = ledger is [.., var last] && string.Equals(last.RunId, report.RunId, StringComparison.Ordinal)
            ? last
            : new(report.RunId, report.Status.ToString().ToLowerInvariant(), report.Duration.TotalSeconds, report.Totals.Read, report.Totals.Written, report.Totals.Rejected);
        return [.. ledger.Where(run => run != now).TakeLast(PastRun.Most), now];
    }

    /// <summary>One sentence about the last of them; null where there is nothing to compare.</summary>
    public static string? Sentence(IReadOnlyList<PastRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        PastRun now = runs[^1];
        PastRun[] published = [.. runs.SkipLast(1).Where(run => run.Status is "published" && run.Read > 0)];
        if (published.Length == 0 || now.Status is not "published" || now.Read == 0)
        {
            return null;
        }

        double usual = Median(published.Select(run => run.Seconds));
        double rate = Median(published.Where(run => run.Seconds > 0).Select(run => run.Read / run.Seconds));
        string others = published.Length == 1 ? "the published run before" : $"the median of the {published.Length} published runs before";
        string speed = rate > 0 && now.Seconds > 0 ? $"; {Figures.Short(now.Read / now.Seconds)} records a second against {Figures.Short(rate)}" : "";
        return $"Until it published it took {Figures.Time(now.Seconds)} against {Figures.Time(usual)}, {others}{speed}.";
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0 ? 0 : (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
