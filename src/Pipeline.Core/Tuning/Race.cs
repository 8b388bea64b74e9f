namespace Pipeline.Tuning;

/// <summary>
/// Compares settings by rounds: each round times all that are left, in random order. What counts is the ratio of two settings in
/// the same round, since a shared machine is faster in one minute than in another. The ratios are looked at once, after the last
/// round: who looks after each round and stops when they look good sees a difference where there is none.
/// </summary>
/// <param name="settings">The settings, by number. The first ones are the anchors: they stay to the end.</param>
/// <param name="anchors">How many anchors there are.</param>
/// <param name="miss">How often the interval of a ratio may be wrong.</param>
/// <param name="random">Makes the orders.</param>
internal sealed class Race(IReadOnlyList<int> settings, int anchors, double miss, Random random)
{
    private readonly List<Dictionary<int, double>> rounds = [];
    private readonly HashSet<int> gone = [];

    /// <summary>All that began.</summary>
    public IReadOnlyList<int> Settings => settings;

    /// <summary>Those that are still in it.</summary>
    public IReadOnlyList<int> Left => [.. settings.Where(setting => !gone.Contains(setting))];

    /// <summary>Those that are still in it and need not stay.</summary>
    public IReadOnlyList<int> Contenders => [.. settings.Skip(anchors).Where(setting => !gone.Contains(setting))];

    /// <summary>Rounds so far.</summary>
    public int Rounds => rounds.Count;

    /// <summary>Rounds that an interval takes.</summary>
    public int LeastRounds => MedianInterval.LeastValues(miss);

    /// <summary>The times of a setting, round by round.</summary>
    public IReadOnlyList<double> Seconds(int setting) => [.. rounds.Where(round => round.ContainsKey(setting)).Select(round => round[setting])];

    /// <summary>How many times as long as another a setting takes, in rounds that both were in.</summary>
    public MedianInterval Ratio(int setting, int other) =>
        MedianInterval.Of([.. rounds.Where(round => round.ContainsKey(setting) && round.ContainsKey(other)).Select(round => round[setting] / round[other])], miss);

    /// <summary>Takes a setting out: its run failed, or there is no time for it.</summary>
    public void SetAside(int setting) => gone.Add(setting);

    /// <summary>Times all that are left.</summary>
    /// <param name="time">Runs a setting and gives its seconds, or null where it failed.</param>
    /// <param name="isOver">Whether there is no time for another run: the round does not count then.</param>
    public bool Round(Func<int, double?> time, Func<bool> isOver)
    {
        int[] order = [.. Left];
        random.Shuffle(order);
        Dictionary<int, double> round = [];
        foreach (int setting in order)
        {
            if (isOver())
            {
                return false;
            }

            if (time(setting) is { } taken)
            {
                round[setting] = taken;
            }
            else
            {
                SetAside(setting);
            }
        }

        rounds.Add(round);
        return true;
    }

    /// <summary>
    /// The fastest of the settings that are surely faster than the first one, or the simplest of those that are as fast as it: not surely
    /// slower, and not by more than a little. Null where none is faster.
    /// </summary>
    /// <param name="weight">How far a setting is from the user's own.</param>
    /// <param name="little">What a little is: 1.05 for five per cent.</param>
    public int? Best(Func<int, double> weight, double little)
    {
        int[] faster = [.. Left.Where(setting => Ratio(setting, settings[0]).High < 1)];
        if (faster.Length == 0)
        {
            return null;
        }

        int first = faster.MinBy(setting => Ratio(setting, settings[0]).Median);
        return faster.Where(setting => setting == first || (Ratio(setting, first) is { Low: <= 1 } ratio && ratio.Median <= little)).MinBy(weight);
    }
}
