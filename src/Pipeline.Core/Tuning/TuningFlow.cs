using System.Globalization;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Tuning;

/// <summary>The steps of a tuning: measure a sample, race what that suggests, race what the winner suggests, and have the best win again.</summary>
internal sealed class TuningFlow(ITrialGround ground, TuningOptions options, int cores, TimeProvider time, Random random)
{
    // A run of this length is mostly its start and its end, whatever the settings.
    private static readonly TimeSpan TooShort = TimeSpan.FromMilliseconds(100);

    // Of so few batches no setting changes much.
    private const int FewBatches = 4;

    private readonly TuningBudget budget = new(options.Budget, time);

    /// <summary>Takes them.</summary>
    public TuningResult Run()
    {
        TrialRuns runs = new(ground, budget);
        RunReport measured = new Calibration(ground, runs, budget, cores).Make();
        if (ground.IsWhole && (measured.Duration < TooShort || measured.Blocks.Max(block => block.Batches) < FewBatches))
        {
            return Unclear(string.Create(CultureInfo.InvariantCulture, $"a run of all the data takes {measured.Duration.TotalSeconds:0.000} s: too little to tune"));
        }

        TrialSettings possible = new(ground.Plan, measured, cores, options.WorkerCommand is [_, ..]);
        TuningTable table = new(options.ComparePlacement ? possible.Placements() : possible.Make(), runs);
        if (table.Settings.Count == 1)
        {
            return Unclear(options.ComparePlacement && measured.Blocks.Any(block => block.Kind == BlockKind.Processes)
                ? "run.shard names its blocks, and no flag puts them on threads: take them out of it to compare"
                : "there is nothing to try: no setting of this job could be another one within the cores");
        }

        Told($"{(table.Settings.Count == 2 ? "1 setting" : $"{table.Settings.Count - 1} settings")} against your own, on {Megabytes(ground.SampleBytes)} of {Megabytes(ground.DataBytes)}");
        Contest contest = new(ground, runs, budget, table, Told, random);
        TimeSpan calibrated = budget.Elapsed;
        int? best = contest.Heats();
        string needed = budget.For(calibrated.TotalSeconds + contest.SecondsOfAll());
        TuningResult result = Found() with { NeededBudget = table.Rows.Any(row => row.Outcome == TuningOutcome.NotKnown) ? needed : null };
        if (best is not { } winner)
        {
            return table.Rows.Skip(1).All(row => row.Outcome == TuningOutcome.NotKnown)
                ? result with { Unclear = $"too few trials fit into the budget to tell a difference: give it more time (--budget {needed})" }
                : result;
        }

        // A change may be good with another one only, or turned further than the first trials went.
        for (int? last = null; !options.ComparePlacement && winner != last;)
        {
            last = winner;
            IReadOnlyList<int> others = table.Add(possible.After(table.Settings, table.Settings[winner], table.Promising));
            if (others.Count > 0)
            {
                Told($"{table.Settings[winner].Flags} against {string.Join(" and ", others.Select(other => table.Settings[other].Flags))}");
            }

            winner = contest.Challenge(winner, others);
        }

        TrialSetting chosen = table.Settings[winner];
        Told($"{chosen.Flags} against your own once more");
        MedianInterval? ratio = new Confirmation(runs, budget, random).Of(table.Settings[0], chosen);
        return ratio is { } gain && Confirmation.IsGain(gain)
            ? Found() with { Changes = chosen.Changes, Confirmed = gain, NeededBudget = result.NeededBudget }
            : Found() with { Unconfirmed = chosen.Flags, UnconfirmedRatio = ratio, NeededBudget = ratio is null ? needed : result.NeededBudget };

        TuningResult Unclear(string why) => Result([], why);

        TuningResult Found() => Result(table.Rows, null);

        TuningResult Result(IReadOnlyList<TuningRow> rows, string? unclear) => new()
        {
            Rows = rows,
            Limit = measured.Bottleneck,
            Unclear = unclear,
            SampleBytes = ground.SampleBytes,
            DataBytes = ground.DataBytes,
            Trials = runs.Count,
            Duration = budget.Elapsed,
            Cores = cores,
        };
    }

    /// <summary>Bytes as a person reads them.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");

    private void Told(string line) => options.Told?.Invoke(line);
}
