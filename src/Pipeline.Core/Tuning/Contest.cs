namespace Pipeline.Tuning;

/// <summary>
/// Races between settings within the budget. Of 50 tunings in which no setting makes a difference, one at most may say that any does, of
/// all its ratios: the first race may take half of that chance, each further one half of what is left, and its ratios share it.
/// </summary>
internal sealed class Contest(ITrialGround ground, TrialRuns runs, TuningBudget budget, TuningTable table, Action<string> told, Random random)
{
    private const double Miss = 0.02;
    private const int MostHeats = 3;

    // More rounds tell smaller differences, and bear more that came in between; but what comes after a race needs time too.
    private const double ShareOfRace = 0.5;
    private const int MostLengths = 3;

    // What a grid of settings would find may be better by as much, so the simpler one is as good.
    private const double Little = 1.05;
    private const int Own = 0;
    private int races;

    /// <summary>
    /// Races all settings, and those that are not slower once more on a sample of twice the size, as long as something is undecided and
    /// the budget lasts. Gives the fastest of those that are surely faster than the user's own.
    /// </summary>
    public int? Heats()
    {
        int[] left = [.. Enumerable.Range(0, table.Settings.Count)];
        int? best = null;
        for (int heat = 1; ; heat++)
        {
            Race race = NewRace(left, anchors: 1, ratios: left.Length - 1);
            if (heat > 1)
            {
                if (!MakeLarger(race, best))
                {
                    return best;
                }

                told($"{left.Length - 1} of them once more, on {TuningFlow.Megabytes(ground.SampleBytes)}");
            }

            if (Run(race, [Own]))
            {
                best = race.Best(Weight, Little);
            }

            left = [Own, .. race.Contenders.Where(setting => race.Ratio(setting, Own).Low <= 1)];
            bool isDecided = race.Contenders.All(setting => race.Ratio(setting, Own) is { Low: > 1 } or { High: < 1 });
            if (isDecided || heat == MostHeats || left.Length == 1)
            {
                return best;
            }
        }
    }

    /// <summary>Races others against the best and the user's own; gives the best of them.</summary>
    public int Challenge(int best, IReadOnlyList<int> others)
    {
        Race race = NewRace([Own, best, .. others], anchors: 2, ratios: others.Count + 1);
        return others.Count > 0 && Run(race, [Own, best]) ? race.Best(Weight, Little) ?? best : best;
    }

    /// <summary>About how many seconds a race of all takes, with what comes after it.</summary>
    public double SecondsOfAll()
    {
        Race race = NewRace([.. Enumerable.Range(0, table.Settings.Count)], anchors: 1, ratios: table.Settings.Count - 1);
        return (race.LeastRounds * Cost(race.Left)) + Confirmation.Reserve(Cost([Own]), Cost([Own]));
    }

    private Race NewRace(IReadOnlyList<int> settings, int anchors, int ratios) => new(settings, anchors, Miss / Math.Pow(2, races + 1) / Math.Max(1, ratios), random);

    /// <summary>Doubles the sample, which may be all the data already, if a race on it fits into what is left; what a best one suggests needs time too.</summary>
    private bool MakeLarger(Race race, int? best)
    {
        double growth = ground.IsWhole ? 1 : 2;
        double share = best is null ? 1 : 0.5;
        return growth * race.LeastRounds * Cost(race.Left) < share * Available([Own]) && (ground.IsWhole || runs.Grow(2 * ground.SampleBytes));
    }

    /// <summary>Runs a race to its end, or until the time is up; says whether it came to its end.</summary>
    private bool Run(Race race, IReadOnlyList<int> anchors)
    {
        races++;
        int rounds = Math.Clamp((int)(ShareOfRace * Available(anchors) / Cost(race.Left)), race.LeastRounds, MostLengths * race.LeastRounds);
        while (race.Rounds < rounds && race.Contenders.Count > 0)
        {
            while (race.Contenders.Count > 0 && (rounds - race.Rounds) * Cost(race.Left) > Available(anchors))
            {
                if (rounds > Math.Max(race.LeastRounds, race.Rounds))
                {
                    rounds = Math.Max(race.LeastRounds, race.Rounds);
                }
                else
                {
                    // Not slower for sure, but the time goes to those that look better. In the beginning the last ones are the least likely.
                    race.SetAside(race.Rounds == 0 ? race.Contenders[^1] : race.Contenders.MaxBy(setting => race.Ratio(setting, anchors[^1]).Median));
                }
            }

            if (race.Contenders.Count == 0 || !race.Round(setting => runs.Time(table.Settings[setting]), () => budget.Left <= 0))
            {
                break;
            }
        }

        table.Note(race);
        return race.Rounds >= race.LeastRounds;
    }

    private double Available(IReadOnlyList<int> anchors) => budget.Left - Confirmation.Reserve(Cost([Own]), Cost([anchors[^1]]));

    private double Cost(IEnumerable<int> settings) => settings.Sum(setting => runs.Cost(table.Settings[setting]));

    private double Weight(int setting) => table.Settings[setting].Weight;
}
