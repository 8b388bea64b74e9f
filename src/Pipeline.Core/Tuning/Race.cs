namespace Pipeline.Tuning;

/// <summary>
/// Compares settings by rounds: each round times all that are left, in random order, and what counts is the ratio to the
/// user's own setting of the same round, since a shared machine is faster in one minute than in another. One that is surely slower
/// is dropped.
/// </summary>
/// <param name="count">How many settings; the first is the user's own and is never dropped.</param>
/// <param name="random">Makes the orders.</param>
internal sealed class Race(int count, Random random)
{
    /// <summary>As many rounds as an interval of 95 % takes.</summary>
    public const int LeastRounds = 6;

    private readonly List<double>[] ratios = [.. Enumerable.Range(0, count).Select(_ => new List<double>())];
    private readonly bool[] dropped = new bool[count];

    /// <summary>Rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>The settings that are left, the user's own first.</summary>
    public IReadOnlyList<int> Left => [.. Enumerable.Range(0, count).Where(setting => !dropped[setting])];

    /// <summary>How many times as long as the user's own a setting takes.</summary>
    public MedianInterval Ratio(int setting) => MedianInterval.Of(ratios[setting]);

    /// <summary>Takes a setting out, such as one whose run failed.</summary>
    public void Drop(int setting) => dropped[setting] = setting > 0;

    /// <summary>Times all that are left, and drops those that are surely slower.</summary>
    /// <param name="time">Runs a setting and gives its seconds, or null where it failed.</param>
    public void Round(Func<int, double?> time)
    {
        int[] order = [.. Left];
        random.Shuffle(order);
        Dictionary<int, double> seconds = [];
        foreach (int setting in order)
        {
            if (time(setting) is { } taken)
            {
                seconds[setting] = taken;
            }
            else
            {
                Drop(setting);
            }
        }

        if (!seconds.TryGetValue(0, out double own))
        {
            return;
        }

        Rounds++;
        foreach ((int setting, double taken) in seconds)
        {
            ratios[setting].Add(taken / own);
        }

        foreach (int setting in Left.Where(setting => setting > 0 && Ratio(setting).Low > 1))
        {
            dropped[setting] = true;
        }
    }

    /// <summary>Whether more rounds could change something.</summary>
    public bool IsDecided => Rounds >= LeastRounds && Left.All(setting => setting == 0 || Ratio(setting).High < 1);

    /// <summary>The setting that is surely faster than the user's own; of those that none is surely faster than, the one that changes least.</summary>
    /// <param name="changes">How much a setting changes.</param>
    public int? Best(Func<int, int> changes)
    {
        int[] faster = [.. Left.Where(setting => setting > 0 && Ratio(setting).High < 1)];
        if (faster.Length == 0)
        {
            return null;
        }

        MedianInterval first = faster.Select(Ratio).MinBy(ratio => ratio.Median);
        return faster.Where(setting => Ratio(setting).Low <= first.High).OrderBy(changes).ThenBy(setting => Ratio(setting).Median).First();
    }
}
