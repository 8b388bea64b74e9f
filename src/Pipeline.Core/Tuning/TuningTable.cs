namespace Pipeline.Tuning;

/// <summary>The settings that are tried, and how each did in the last race that it ran to the end.</summary>
internal sealed class TuningTable(IReadOnlyList<TrialSetting> settings, TrialRuns runs)
{
    private readonly List<TrialSetting> all = [.. settings];
    private readonly Dictionary<int, TuningRow> rows = [];

    /// <summary>The settings by number; the user's own is the first.</summary>
    public IReadOnlyList<TrialSetting> Settings => all;

    /// <summary>The rows of all.</summary>
    public IReadOnlyList<TuningRow> Rows => [.. all.Select((setting, number) => rows.GetValueOrDefault(number, Unknown(setting)) with { Failure = runs.FailureOf(setting) })];

    /// <summary>The settings that look faster than the user's own, surely or not, the fastest first.</summary>
    public IEnumerable<TrialSetting> Promising => all.Zip(Rows).Where(pair => pair.Second is { Failure: null, Ratio.Median: < 1 }).OrderBy(pair => pair.Second.Ratio.Median).Select(pair => pair.First);

    /// <summary>Adds settings and gives their numbers.</summary>
    public IReadOnlyList<int> Add(IEnumerable<TrialSetting> settings)
    {
        int before = all.Count;
        all.AddRange(settings);
        return [.. Enumerable.Range(before, all.Count - before)];
    }

    /// <summary>Notes what a race found. Of a setting that was set aside, what an earlier one found stays.</summary>
    public void Note(Race race)
    {
        foreach (int number in race.Settings)
        {
            IReadOnlyList<double> seconds = race.Seconds(number);
            MedianInterval ratio = number == 0 ? new MedianInterval(1, 1, 1) : race.Ratio(number, 0);
            if (seconds.Count > 0 && (double.IsFinite(ratio.Low) || !rows.TryGetValue(number, out TuningRow? known) || known.Outcome == TuningOutcome.NotKnown))
            {
                rows[number] = new TuningRow(all[number].Flags, MedianInterval.Of([.. seconds]).Median, ratio, seconds.Count, null);
            }
        }
    }

    private static TuningRow Unknown(TrialSetting setting) => new(setting.Flags, double.NaN, MedianInterval.Of([]), 0, null);
}
