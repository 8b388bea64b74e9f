using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

/// <summary>What the model says of other settings, of made-up costs.</summary>
public sealed class RunModelTests
{
    [Fact]
    public void Predict_Threads_DivideTheWorkUntilCoresOrAnotherBlockLimit()
    {
        RunModel model = Model(cores: 2, Block(BlockKind.Threads, "keep", 8, dop: 1) with { FollowsJobs = true }, Block(BlockKind.Hash, "hash", 2));

        Assert.Equal((8, "keep"), (Math.Round(model.Predict(2).Seconds, 2), model.Predict(2).Limit));
        Assert.Equal((5, null), (Math.Round(model.Predict(2, jobs: 2).Seconds, 2), model.Predict(2, jobs: 2).Limit));
        Assert.Equal((2.5, null), (Math.Round(model.Predict(4, jobs: 4).Seconds, 2), model.Predict(4, jobs: 4).Limit));
        Assert.Equal((2, "hash"), (Math.Round(model.Predict(16, jobs: 16).Seconds, 2), model.Predict(16, jobs: 16).Limit));
    }

    [Fact]
    public void Predict_BlocksThatShareJobs_TakeTheirWorkTogether()
    {
        BlockReport keep = Block(BlockKind.Threads, "keep", 4, dop: 1) with { FollowsJobs = true };
        RunReport report = Report(cores: 4, keep, Block(BlockKind.Compress, "compress", 6, dop: 1) with { FollowsJobs = true }) with { Duration = TimeSpan.FromSeconds(10) };
        RunModel model = RunModel.Of(report with { Blocks = [.. report.Blocks.Select(block => block with { WaitingSeconds = 10 - block.BusySeconds })] })!;

        Assert.Equal((10, "compress"), (Math.Round(model.Predict(4).Seconds, 2), model.Predict(4).Limit));
        Assert.Equal(5, model.Predict(4, jobs: 2).Seconds, 0.01);
        Assert.Equal(10, model.Predict(4, jobs: 1).Seconds, 0.01);
        Assert.Equal(1.25, model.Predict(8, jobs: 8).Seconds, 0.01);
    }

    [Fact]
    public void Predict_ProgramsThatWait_NeedNoCores()
    {
        RunModel model = Model(cores: 2, Block(BlockKind.Programs, "score", 8, dop: 1) with { CpuSeconds = 0 });

        Assert.Equal(1, model.Predict(2, parts: new Dictionary<string, int>(StringComparer.Ordinal) { ["score"] = 8 }).Seconds, 0.01);
    }

    [Fact]
    public void Predict_WorkInFewPieces_TakesAsLongAsItsLastRound()
    {
        RunModel model = Model(cores: 8, Block(BlockKind.Threads, "keep", 8, dop: 1) with { Batches = 4 });

        Assert.Equal(4, model.Predict(8, parts: new Dictionary<string, int>(StringComparer.Ordinal) { ["keep"] = 3 }).Seconds, 0.01);
        Assert.Equal(2, model.Predict(8, parts: new Dictionary<string, int>(StringComparer.Ordinal) { ["keep"] = 8 }).Seconds, 0.01);
    }

    [Fact]
    public void Predict_BlockThatNothingWidens_StaysAsItIs()
    {
        RunModel model = Model(cores: 8, Block(BlockKind.Threads, "number", 8, dop: 1) with { Knob = null });

        Assert.Equal((8, "number"), (Math.Round(model.Predict(8, 8, new Dictionary<string, int>(StringComparer.Ordinal) { ["number"] = 8 }).Seconds, 2), model.Predict(8).Limit));
    }

    [Fact]
    public void Predict_TimeLostBetweenBlocks_IsLostInTheSameProportion()
    {
        RunReport report = Report(cores: 8, Block(BlockKind.Threads, "keep", 8, dop: 1)) with { Duration = TimeSpan.FromSeconds(10) };
        RunModel model = RunModel.Of(report with { Blocks = [report.Blocks[0] with { WaitingSeconds = 2 }] })!;

        Assert.Equal(10, model.Predict(8).Seconds, 0.01);
        Assert.Equal(5, model.Predict(8, parts: new Dictionary<string, int>(StringComparer.Ordinal) { ["keep"] = 2 }).Seconds, 0.01);
    }

    [Fact]
    public void Predict_TimeThatThreadsLost_IsNotLostByCores()
    {
        // Five seconds of work on one thread took eight. With twice as many the nine seconds of all are the limit, on two cores.
        RunReport report = Report(cores: 2, Block(BlockKind.Threads, "keep", 5, dop: 1), Block(BlockKind.Write, "write", 2), Block(BlockKind.Hash, "hash", 2)) with { Duration = TimeSpan.FromSeconds(8) };
        RunModel model = RunModel.Of(report with { Blocks = [.. report.Blocks.Select(block => block with { WaitingSeconds = 8 - block.BusySeconds })] })!;

        Assert.Equal(8, model.Predict(2).Seconds, 0.01);
        Assert.Equal(4.5, model.Predict(2, parts: new Dictionary<string, int>(StringComparer.Ordinal) { ["keep"] = 2 }).Seconds, 0.01);
    }

    [Fact]
    public void Blocks_WorkThatWaitedForCores_CostsItsCpuTime()
    {
        // Two threads shared what others left of the cores.
        BlockCost cost = Assert.Single(Model(cores: 2, Block(BlockKind.Threads, "keep", 8, dop: 2) with { CpuSeconds = 2 }).Blocks);

        Assert.Equal((2, 0, 2), (cost.CpuSeconds, cost.WaitSeconds, cost.WorkSeconds));
    }

    private static RunModel Model(int cores, params BlockReport[] blocks) => RunModel.Of(Report(cores, blocks))!;

    private static RunReport Report(int cores, params BlockReport[] blocks) => ReportSample.Published() with
    {
        Duration = TimeSpan.FromSeconds(blocks.Max(block => block.BusySeconds / block.Dop)),
        CpuTime = TimeSpan.FromSeconds(blocks.Sum(block => block.CpuSeconds)),
        Cores = cores,
        Series = null,
        Blocks = blocks,
    };

    private static BlockReport Block(BlockKind kind, string name, double busy, int dop = 1) => new(kind, name, dop, 4)
    {
        BusySeconds = busy,
        BusiestSeconds = busy / dop,
        CpuSeconds = busy,
        Batches = 1000,
        Records = 1_000_000,
        Knob = kind == BlockKind.Hash ? null : "--dop " + name,
    };
}
