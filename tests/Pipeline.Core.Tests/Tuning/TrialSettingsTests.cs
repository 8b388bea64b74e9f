using Pipeline.Core.Tests.Graph;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

public sealed class TrialSettingsTests : IDisposable
{
    private const string Exec = "stages: [ { name: score, exec: { command: [cat], input: [k], output: { k: text } } } ]\n";

    private readonly PipelineFolder folder = new();

    public TrialSettingsTests()
    {
        for (int i = 0; i < 3; i++)
        {
            folder.Write($"{i}.csv", "k,text\n1,a\n");
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Make_StagesOnThreads_CutsNoChainAndStaysWithinTheCores()
    {
        PipelinePlan plan = Plan("stages: [ { filter: \"k > '3'\" }, { derive: { n: upper(text) } } ]");
        IReadOnlyList<TrialSetting> settings = Settings(plan, new BlockReport(BlockKind.Threads, "filter-1+derive-1", 2, 6)).Make();
        Assert.Equal(["as it is", "--batch-bytes 2MiB", "--batch-bytes 128KiB", "--dop read=3", "--dop read=1", "--shard all=2"], Flags(settings));
        Assert.All(settings, setting => Assert.Equal(plan.Blocks.Select(block => block.Name), plan.Under(setting.Run).Blocks.Select(block => block.Name)));
        Assert.Equal(["as it is", "--shard all=2"], Flags(Settings(plan, new BlockReport(BlockKind.Threads, "filter-1+derive-1", 2, 6)).Placements()));
    }

    [Fact]
    public void Make_ProgramUnderShard_TurnsShard()
    {
        PipelinePlan plan = Plan(Exec + "run: { shard: { score: 2 } }");
        BlockReport block = new(BlockKind.Programs, "score", 2, 6) { BusySeconds = 10, CpuSeconds = 1, Knob = KnobOf(plan, "score") };
        IReadOnlyList<TrialSetting> settings = Settings(plan, block).Make();
        Assert.Equal(["as it is", "--shard score=8", "--shard score=4"], Flags(settings).Take(3));
        Assert.Equal(8, settings[1].Run.Shard["score"]);
        Assert.Equal(["run.shard.score=8"], settings[1].Changes.Select(change => $"{string.Join('.', change.Path)}={change.Value}"));
    }

    [Fact]
    public void Make_ProgramThatIsTheLimit_TriesHowManyRunAndWhatEachGets()
    {
        PipelinePlan plan = Plan(Exec + "run: { dop: { score: 1 } }");
        BlockReport block = new(BlockKind.Programs, "score", 1, 6) { BusySeconds = 10, CpuSeconds = 1, Knob = KnobOf(plan, "score") };
        IReadOnlyList<TrialSetting> settings = Settings(plan, block, new Verdict(LimitCause.Program, "score", "its program is the limit")).Make();
        Assert.Equal(["as it is", "--dop score=8", "--dop score=2", "--batch-bytes 2MiB"], Flags(settings));
    }

    [Fact]
    public void Make_ProgramThatNeedsItsCore_GetsNoMoreThanThereAre()
    {
        PipelinePlan plan = Plan(Exec + "run: { dop: { score: 1 } }");
        BlockReport block = new(BlockKind.Programs, "score", 1, 6) { BusySeconds = 10, CpuSeconds = 9, Knob = KnobOf(plan, "score") };
        Assert.Equal(["--dop score=2"], Flags(Settings(plan, block).Make()).Where(flags => flags.Contains("score", StringComparison.Ordinal)));
    }

    [Fact]
    public void Placements_ChainsThatTheUserHasInProcesses_AreTriedOnThreads()
    {
        PipelinePlan plan = Plan("stages: [ { filter: \"k > '3'\" } ]\nrun: { shard: { all: 2 } }");
        IReadOnlyList<TrialSetting> settings = Settings(plan, new BlockReport(BlockKind.Processes, "filter-1", 4, 6)).Placements();
        Assert.Equal(["as it is", "--dop filter-1=2"], Flags(settings));
        Assert.Equal((2, null), (plan.Blocks[1].Processes, plan.Under(settings[1].Run).Blocks[1].Processes));
        Assert.True(settings[1].Weight < 0, "threads are simpler than what there is");
    }

    [Fact]
    public void After_ChangesOfTwoKnobs_CombinesThemAndGoesFurther()
    {
        PipelinePlan plan = Plan(Exec + "run: { dop: { score: 1 } }");
        TrialSettings possible = Settings(plan, new BlockReport(BlockKind.Programs, "score", 1, 6) { BusySeconds = 10, Knob = KnobOf(plan, "score") });
        IReadOnlyList<TrialSetting> tried = possible.Make();
        TrialSetting dop = tried.Single(setting => setting.Flags == "--dop score=8");
        TrialSetting batch = tried.Single(setting => setting.Flags == "--batch-bytes 2MiB");
        IReadOnlyList<TrialSetting> after = possible.After(tried, dop, [dop, batch]);
        Assert.Equal(["--dop score=8 --batch-bytes 2MiB", "--dop score=4"], Flags(after));
        Assert.Equal((8, 2 << 20), (after[0].Run.Dop["score"], after[0].Run.BatchBytes));
        Assert.Equal(dop.Weight + batch.Weight, after[0].Weight);
        Assert.Equal(["--dop score=8 --batch-bytes 8MiB"], Flags(possible.After([.. tried, .. after], after[0], [dop, batch])));
        Assert.Empty(possible.After([.. tried, .. after, after[0] with { Moves = [] }], after[0], []));
    }

    [Fact]
    public void Weight_Settings_IsMoreTheFurtherTheyAreFromWhatTheUserHas()
    {
        IReadOnlyList<TrialSetting> settings = Settings(Plan("stages: [ { filter: \"k > '3'\" } ]\nrun: { dop: { read: 1 } }"), new BlockReport(BlockKind.Threads, "filter-1", 1, 6)).Make();
        Assert.Equal(["as it is", "--dop filter-1=2", "--dop read=3", "--batch-bytes 2MiB", "--batch-bytes 128KiB", "--shard all=2"], Flags(settings.OrderBy(setting => setting.Weight)));
    }

    private static string? KnobOf(PipelinePlan plan, string block) => plan.Blocks.Single(planned => planned.Name == block).Knob;

    private static IEnumerable<string> Flags(IEnumerable<TrialSetting> settings) => settings.Select(setting => setting.Flags);

    private static TrialSettings Settings(PipelinePlan plan, BlockReport block, Verdict? verdict = null) => new(
        plan,
        new RunReport { RunId = "r", Status = RunStatus.Published, ExitCode = 0, Started = default, Verdict = verdict, Blocks = [new(BlockKind.Read, "read", 2, 6), block, new(BlockKind.Write, "write", 1, 4)] },
        cores: 2);

    private PipelinePlan Plan(string yaml) => PipelinePlan.Create(folder.Define(yaml, definition => definition with { Run = definition.Run with { Jobs = 2 } }));
}
