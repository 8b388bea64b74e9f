using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Tuning;
using Xunit.Abstractions;

namespace Pipeline.Core.Tests.Tuning;

/// <summary>Whole tunings of made-up jobs on a made-up clock, thousands of them.</summary>
public sealed class TuningFlowTests : IDisposable
{
    private const double Megabyte = 1.0 / 100;

    private static readonly BlockReport Score = new(BlockKind.Programs, "score", 1, 4) { Knob = "--dop score" };

    private readonly PipelineFolder folder = new();
    private readonly PipelinePlan threads;
    private readonly PipelinePlan program;
    private readonly ITestOutputHelper output;

    public TuningFlowTests(ITestOutputHelper output)
    {
        this.output = output;
        for (int i = 0; i < 6; i++)
        {
            folder.Write($"{i}.csv", "k,text\n1,a\n");
        }

        threads = PipelinePlan.Create(folder.Define("stages: [ { filter: \"k > '3'\" } ]", Two));
        program = PipelinePlan.Create(folder.Define("stages: [ { name: score, exec: { command: [cat], input: [k], output: { k: text } } } ]\nrun: { batch_bytes: 64KiB, dop: { score: 1 } }", Two));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Allowed are 2 of 40, which is 5 %; one in 50 is what the intervals are made for.</summary>
    [Fact]
    public void Run_SettingsThatAreAllTheSame_RarelyTellADifference()
    {
        int rows = 0;
        int wins = 0;
        int known = 0;
        const int Tunings = 1500;
        for (int seed = 0; seed < Tunings; seed++)
        {
            MadeUpGround ground = new(threads, _ => Megabyte, new Random(seed)) { Noise = 0.02 + (0.02 * (seed % 4)), DataBytes = seed % 2 == 0 ? 4L << 30 : 30 << 20 };
            TuningResult result = Tune(ground, seed, seed % 3 == 0 ? 30 : 120);
            rows += result.Rows.Any(row => row.Outcome is TuningOutcome.Faster or TuningOutcome.Slower) ? 1 : 0;
            wins += result.Changes.Count > 0 ? 1 : 0;
            known += result.Rows.Count(row => row.Outcome == TuningOutcome.NoDifference) - 1;
        }

        output.WriteLine($"{rows} of {Tunings} with a row that tells a difference, {wins} with a gain; {known} rows that tell none");
        Assert.InRange(rows, 0, Tunings / 40);
        Assert.InRange(wins, 0, Tunings / 200);
        Assert.True(known > 4 * Tunings, $"{known}");
    }

    [Fact]
    public void Run_OneSettingAgainstItself_RarelyTellsADifference()
    {
        int rows = 0;
        const int Tunings = 1500;
        for (int seed = 0; seed < Tunings; seed++)
        {
            MadeUpGround ground = new(threads, _ => Megabyte, new Random(seed)) { DataBytes = seed % 2 == 0 ? 4L << 30 : 30 << 20 };
            rows += Tune(ground, seed, 60, placement: true).Rows[1].Outcome is TuningOutcome.Faster or TuningOutcome.Slower ? 1 : 0;
        }

        output.WriteLine($"{rows} of {Tunings}");
        Assert.InRange(rows, 0, Tunings / 40);
    }

    /// <summary>A program that waits, whose best number depends on the size of batches: no single change finds the best point.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    public void Run_JobWhoseSettingsCombine_FindsAPointThatNoneOfTheGridBeatsByMuch(int budget)
    {
        int worse = 0;
        const int Tunings = 200;
        for (int seed = 0; seed < Tunings; seed++)
        {
            Random shape = new(seed);
            double[] cost = [0.002 + (0.02 * shape.NextDouble()), 0.1 + shape.NextDouble(), 0.002 * shape.NextDouble()];
            MadeUpGround ground = new(program, Formula, new Random(seed)) { Block = Score, Noise = 0.015 };
            TuningResult result = Tune(ground, seed, budget);
            double found = Formula(Under(program.Definition.Run, result.Changes));
            double best = (from dop in new[] { 1, 2, 4, 8 } from batch in new[] { 16, 64, 256, 1024 } select Formula(program.Definition.Run with { BatchBytes = batch << 10, Dop = new Dictionary<string, int> { ["score"] = dop } })).Min();
            bool isWorse = best < 0.95 * found;
            worse += isWorse ? 1 : 0;
            if (isWorse)
            {
                output.WriteLine($"{seed}: {string.Join(' ', result.Changes.Select(change => change.Flag))} takes {found / best:0.00} of the best; {string.Join("; ", result.Rows.Select(row => $"{row.Flags} {row.Ratio.Median:0.00} {row.Outcome}"))}");
            }

            // Each batch waits for the program, each byte needs it, and each program costs the others something.
            double Formula(RunDefinition run)
            {
                int dop = run.Dop.GetValueOrDefault("score", 1);
                return ((cost[0] * (1 << 20) / run.BatchBytes) + cost[1]) / dop + (cost[2] * dop) + (0.02 * run.BatchBytes / (1 << 20));
            }
        }

        output.WriteLine($"{worse} of {Tunings}");
        Assert.InRange(worse, 0, Tunings / 20);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(1, 30)]
    [InlineData(5, 2)]
    [InlineData(10, 0.001)]
    [InlineData(20, 0.5)]
    [InlineData(60, 0.01)]
    [InlineData(60, 1)]
    [InlineData(60, 20)]
    public void Run_Budget_IsKeptButForOneRun(int budget, double secondsOfMegabyte)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            // Some settings take three times as long.
            MadeUpGround ground = new(threads, run => secondsOfMegabyte * (run.BatchBytes < 512 << 10 ? 3 : run.AllShard is not null ? 0.6 : 1), new Random(seed)) { Noise = 0.02 };
            TuningResult result = Tune(ground, seed, budget);
            double longest = 3 * 1.5 * 1.4 * (0.02 + (secondsOfMegabyte * ground.SampleBytes / (1 << 20)));
            Assert.True(ground.Seconds <= budget + longest, $"{seed}: {ground.Seconds:0.0} s with runs of {longest:0.0} s: {result.Unclear}");
        }
    }

    [Fact]
    public void Run_TooSmallABudget_NamesOneThatDoes()
    {
        TuningResult result = Tune(new MadeUpGround(threads, _ => 3, new Random(1)), 1, 2);
        Assert.Contains($"too few trials fit into the budget to tell a difference: give it more time (--budget {result.NeededBudget})", result.Unclear, StringComparison.Ordinal);
        Assert.All(result.Rows.Skip(1), row => Assert.Equal(TuningOutcome.NotKnown, row.Outcome));
        TuningResult more = Tune(new MadeUpGround(threads, _ => 3, new Random(1)), 1, Duration.Parse(result.NeededBudget!)!.Value.TotalSeconds);
        Assert.Null(more.Unclear);
    }

    [Fact]
    public void Run_BudgetOfADay_NamesNoLongerOne()
    {
        MadeUpGround ground = new(threads, _ => 200_000, new Random(1)) { Block = new(BlockKind.Threads, "filter-1", 2, 6) };
        Assert.Contains("(--budget 1440m)", Tune(ground, 1, 24 * 3600).Unclear, StringComparison.Ordinal);
    }

    /// <summary>Of files that differ in size, or archives, a sample may stay smaller than the data whatever is asked.</summary>
    [Fact]
    public void Run_SampleThatGrowsNoMore_Ends()
    {
        MadeUpGround ground = new(threads, _ => Megabyte / 10, new Random(1)) { DataBytes = 4_000_000, MostSample = 3_999_999 };
        TuningResult result = Tune(ground, 1, 20);
        Assert.NotEmpty(result.Rows);
    }

    [Fact]
    public void Run_ProgramsThatTakeLongToStart_AreTriedWhereThatIsNotAllThereIsToSee()
    {
        // On half a second of work two programs are faster than eight, which take longer to start.
        MadeUpGround ground = new(program, run => 5.0 / run.Dop["score"], new Random(1))
        {
            Block = Score,
            StartOf = run => 0.03 * run.Dop["score"],
            Verdict = new Verdict(LimitCause.Program, "score", "made up"),
            DataBytes = 64 << 20,
        };
        TuningResult result = Tune(ground, 1, 60);
        Assert.Equal("--dop score=8", Assert.Single(result.Changes).Flag);
        Assert.True(result.Confirmed is { High: < 0.7 });
    }

    [Fact]
    public void Run_SettingThatTheFirstRaceDrops_KeepsItsRow()
    {
        // Shards are slower and dropped; the others are raced again on twice as much.
        MadeUpGround ground = new(threads, run => Megabyte * (run.AllShard is not null ? 1.5 : 1), new Random(1));
        TuningResult result = Tune(ground, 1, 600);
        TuningRow sharded = Assert.Single(result.Rows, row => row.Flags == "--shard all=2");
        Assert.Equal(TuningOutcome.Slower, sharded.Outcome);
        Assert.InRange(sharded.Ratio.Median, 1.3, 1.6);
        Assert.True(sharded.Seconds < 0.7 * result.Rows[1].Seconds * 1.5, "the others ran on a larger sample");
        Assert.Empty(result.Changes);
        Assert.Null(result.Confirmed);
    }

    [Fact]
    public void Run_SettingThatFails_IsOutAndTheOthersGoOn()
    {
        MadeUpGround ground = new(threads, run => Megabyte * (run.BatchBytes > 512 << 10 ? 0.5 : 1), new Random(1)) { Failure = run => run.AllShard is null ? null : "no process can be started" };
        TuningResult result = Tune(ground, 1, 120);
        Assert.Equal((TuningOutcome.Failed, "no process can be started"), result.Rows.Where(row => row.Flags == "--shard all=2").Select(row => (row.Outcome, row.Failure)).Single());
        Assert.Equal(["run", "batch_bytes"], Assert.Single(result.Changes).Path);
        Assert.True(result.Confirmed is { High: < 1 });
        Assert.Null(result.Unconfirmed);
    }

    [Fact]
    public void Run_SettingsThatAreAsFast_FindsTheSimplest()
    {
        MadeUpGround ground = new(program, run => run.Dop.GetValueOrDefault("score") >= 2 ? 0.3 : 1, new Random(1)) { Block = Score };
        TuningResult result = Tune(ground, 1, 120);
        Assert.Equal("--dop score=2", Assert.Single(result.Changes).Flag);
    }

    /// <summary>What differs by less than a file is worth is not written, and said so.</summary>
    [Fact]
    public void Run_GainOfOnePerCent_ChangesNothing()
    {
        MadeUpGround ground = new(threads, run => Megabyte * (run.BatchBytes > 512 << 10 ? 0.985 : 1), new Random(1)) { Noise = 0.0001, Start = 0, Drift = 0 };
        TuningResult result = Tune(ground, 1, 120);
        Assert.StartsWith("--batch-bytes", result.Unconfirmed, StringComparison.Ordinal);
        Assert.True(result.UnconfirmedRatio is { High: < 1 });
        Assert.Empty(result.Changes);
        Assert.Null(result.Confirmed);
    }

    [Fact]
    public void Run_PlacementOfBlocksThatAreNamed_SaysWhatToDo()
    {
        PipelinePlan plan = PipelinePlan.Create(folder.Define("stages: [ { name: keep, filter: \"k > '3'\" } ]\nrun: { shard: { keep: 2 } }", Two));
        MadeUpGround ground = new(plan, _ => Megabyte, new Random(1)) { Block = new(BlockKind.Processes, "keep", 4, 6) };
        TuningResult result = Tune(ground, 1, 60, placement: true);
        Assert.Equal("run.shard names its blocks, and no flag puts them on threads: take them out of it to compare", result.Unclear);
        Assert.Empty(result.Rows);
    }

    private static PipelineDefinition Two(PipelineDefinition definition) => definition with { Run = definition.Run with { Jobs = 2 } };

    private static TuningResult Tune(MadeUpGround ground, int seed, double budget, bool placement = false) =>
        new TuningFlow(ground, new TuningOptions { Budget = TimeSpan.FromSeconds(budget), ComparePlacement = placement, WorkerCommand = ["worker"] }, cores: 2, ground, new Random(seed)).Run();

    private static RunDefinition Under(RunDefinition run, IEnumerable<SettingChange> changes) => changes.Aggregate(run, (current, change) => (change.Path[1], change.Path.Count) switch
    {
        ("batch_bytes", _) => current with { BatchBytes = (int)SizeOf(change.Value) },
        ("dop", _) => current with { Dop = new Dictionary<string, int>(current.Dop) { [change.Path[2]] = int.Parse(change.Value, System.Globalization.CultureInfo.InvariantCulture) } },
        _ => current,
    });

    private static long SizeOf(string size) => size.EndsWith("MiB", StringComparison.Ordinal) ? long.Parse(size[..^3], System.Globalization.CultureInfo.InvariantCulture) << 20 : long.Parse(size[..^3], System.Globalization.CultureInfo.InvariantCulture) << 10;
}
