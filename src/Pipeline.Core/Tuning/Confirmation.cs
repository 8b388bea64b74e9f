namespace Pipeline.Tuning;

/// <summary>
/// The best of several looks better than it is, by chance. So it has to win again, in runs of its own, whose number is fixed before they
/// begin. The gain is what these say.
/// </summary>
internal sealed class Confirmation(TrialRuns runs, TuningBudget budget, Random random)
{
    private const int MostRounds = 15;

    // A gain below two per cent is not worth a line in a file.
    private const double WorthIt = 0.98;

    private static readonly int LeastRounds = MedianInterval.LeastValues(MedianInterval.UsualMiss);

    /// <summary>Seconds that it takes at least.</summary>
    public static double Reserve(double own, double other) => LeastRounds * (own + other);

    /// <summary>Whether a ratio is a gain.</summary>
    public static bool IsGain(MedianInterval ratio) => ratio is { High: < 1, Median: <= WorthIt };

    /// <summary>How many times as long as the user's own a setting takes; null where there was no time for it.</summary>
    public MedianInterval? Of(TrialSetting own, TrialSetting best)
    {
        int rounds = Math.Min(MostRounds, (int)(budget.Left / (runs.Cost(own) + runs.Cost(best))));
        Race race = new([0, 1], 2, MedianInterval.UsualMiss, random);
        while (race.Rounds < rounds && rounds >= LeastRounds && race.Left.Count == 2)
        {
            if (!race.Round(setting => runs.Time(setting == 0 ? own : best), () => budget.Left <= 0))
            {
                break;
            }
        }

        return race.Rounds >= LeastRounds && race.Left.Count == 2 ? race.Ratio(1, 0) : null;
    }
}
