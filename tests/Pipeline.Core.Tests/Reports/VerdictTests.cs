using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

/// <summary>What is said of made-up figures: ten seconds on a machine with four cores, 100 batches, unless told otherwise.</summary>
public sealed class VerdictTests
{
    [Fact]
    public void Of_OneBusyThread_NamesTheFewestThreadsThatHelp()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Threads, "keep", busy: 9.5) with { Knob = "--dop keep" }));

        Assert.Equal((LimitCause.Compute, "keep", "--dop keep=4"), (verdict.Cause, verdict.Block, verdict.Flag));
        
        // All blocks together have 10.3 s of CPU time, for four cores.
        Assert.Equal(10 / (10.3 / 4), verdict.Gain!.Value, 0.01);
        Assert.Equal("keep was busy 95 % of the time on 1 thread: --dop keep=4 would make it about 3.9 times as fast", verdict.Sentence);
    }

    [Fact]
    public void Of_OneBusyThread_ClaimsNoMoreThanTheNextLimitAllows()
    {
        // Hashing takes half as long and has one thread: two threads are all that helps.
        Verdict verdict = Of(Run(Block(BlockKind.Threads, "keep", busy: 9.6) with { Knob = "--dop keep" }, Block(BlockKind.Hash, "hash", busy: 4.8)));

        Assert.Equal("--dop keep=2", verdict.Flag);
        Assert.Equal(2, verdict.Gain!.Value, 0.01);
    }

    [Fact]
    public void Of_BlockOfJobs_NamesJobs()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Threads, "keep", busy: 9.5) with { Knob = "--dop keep", FollowsJobs = true }), jobs: 1);

        Assert.Equal("--jobs 4", verdict.Flag);
    }

    [Fact]
    public void Of_BlockThatTakesOneBatchAtATime_HasNothingToTurn()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Hash, "hash", busy: 9.5)));

        Assert.Equal((LimitCause.Compute, "hash", null, null), (verdict.Cause, verdict.Block, verdict.Flag, verdict.Gain));
        Assert.Contains("nothing to turn", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ProgramThatWaits_MayHaveMoreThanThereAreCores()
    {
        BlockReport score = Block(BlockKind.Programs, "score", busy: 19, dop: 2) with { CpuSeconds = 0.1, Knob = "--dop score" };

        Verdict waits = Of(Run(score) with { Cores = 2 }, jobs: 2);
        Assert.Equal((LimitCause.Program, "score", "--dop score=8"), (waits.Cause, waits.Block, waits.Flag));
        Assert.InRange(waits.Gain!.Value, 3.8, 4.0);

        // One that computes needs a core for each.
        Verdict computes = Of(Run(score with { CpuSeconds = 15 }) with { Cores = 2 }, jobs: 2);
        Assert.Equal((LimitCause.Program, "score"), (computes.Cause, computes.Block));
        Assert.True(computes.Gain is null or < 1.35, computes.Sentence);
    }

    [Fact]
    public void Of_FewBatches_ClaimsNoThreadThatWouldHaveNone()
    {
        BlockReport three = Block(BlockKind.Programs, "score", busy: 9.9) with { CpuSeconds = 0, Batches = 3, Knob = "--dop score" };

        Assert.Equal("--dop score=3", Of(Run(three)).Flag);
        Assert.Null(Of(Run(three with { Batches = 1 })).Flag);
    }

    [Fact]
    public void Of_ProcessesWithOneThatNeverRests_NamesIt()
    {
        // On average they were busy a quarter of the time.
        BlockReport block = Block(BlockKind.Processes, "keep", busy: 10, dop: 8) with
        {
            Processes = 4,
            Knob = "--shard keep",
            ByProcess = [new(1, 97, 9.7, 9.6), new(2, 1, 0.1, 0.1), new(3, 1, 0.1, 0.1), new(4, 1, 0.1, 0.1)],
        };

        // Four more would rest as the three do.
        Verdict verdict = Of(Run(block) with { Cores = 8 });

        Assert.Equal((LimitCause.Compute, "keep", null), (verdict.Cause, verdict.Block, verdict.Flag));
        Assert.StartsWith("one of 4 child processes of keep was busy 97 % of the time", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AllCoresInUse_SaysThatThereIsNothingToTurn()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Threads, "keep", busy: 36, dop: 4) with { Knob = "--dop keep", FollowsJobs = true }));

        Assert.Equal((LimitCause.Cores, "keep", null), (verdict.Cause, verdict.Block, verdict.Flag));
        Assert.StartsWith("4 cores were busy 92 % of the time, most by keep: nothing to turn", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal([2, 4, 8, 16, 32], verdict.Predictions.Select(prediction => prediction.Cores));
        Assert.Equal(5, verdict.Predictions[2].Seconds, 0.5);
    }

    [Fact]
    public void Of_CoresThatOthersTook_JudgesNoSetting()
    {
        BlockReport block = Block(BlockKind.Threads, "keep", busy: 19, dop: 2) with { CpuSeconds = 6, Knob = "--dop keep" };

        Verdict verdict = Of(Run(block));

        Assert.Equal((LimitCause.OtherPrograms, "keep", null), (verdict.Cause, verdict.Block, verdict.Flag));
        Assert.Empty(verdict.Predictions);
    }

    [Fact]
    public void Of_ReaderThatComputes_IsOneFileOrManyReaders()
    {
        BlockReport read = Block(BlockKind.Read, "read", busy: 9.5) with { CpuSeconds = 9, Knob = "--dop read" };

        Verdict one = Of(Run(read) with { Inputs = [Input("a.csv.gz", 100)] });
        Assert.Equal((LimitCause.OneFile, "read", null), (one.Cause, one.Block, one.Flag));
        Assert.Contains("a.csv.gz", one.Sentence, StringComparison.Ordinal);

        Verdict several = Of(Run(read) with { Inputs = [.. Enumerable.Range(0, 8).Select(i => Input($"{i}.csv.gz", 100))] });
        Assert.Equal((LimitCause.Compute, "--dop read=4"), (several.Cause, several.Flag));

        Verdict skewed = Of(Run(read) with { Inputs = [Input("a.csv.gz", 9000), .. Enumerable.Range(0, 8).Select(i => Input($"{i}.csv.gz", 100))] });
        Assert.Equal((LimitCause.OneFile, null), (skewed.Cause, skewed.Flag));
    }

    [Fact]
    public void Of_ReaderThatWaits_IsTheDisk()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Read, "read", busy: 9.5) with { CpuSeconds = 0.5, CallSeconds = 9.2 }) with { Inputs = [Input("-", 100)] });

        Assert.Equal((LimitCause.DiskRead, "read", null), (verdict.Cause, verdict.Block, verdict.Flag));
    }

    [Fact]
    public void Of_WriterThatWaits_IsTheDiskOrWhoReadsStdout()
    {
        RunReport report = Run(Block(BlockKind.Write, "write", busy: 9.5) with { CpuSeconds = 0.5, CallSeconds = 9.2 });

        Assert.Equal((LimitCause.DiskWrite, "write"), (Of(report).Cause, Of(report).Block));
        Assert.Equal((LimitCause.OutputReader, "write"), (Of(report with { Output = "-" }).Cause, Of(report with { Output = "-" }).Block));
    }

    [Fact]
    public void Of_NoBlockBusyAndNoMemory_NamesTheBudget()
    {
        BlockReport read = Block(BlockKind.Read, "read", busy: 1) with { MemorySeconds = 8, BlockedSeconds = 8, WaitingSeconds = 1 };
        RunReport report = Run(read, Block(BlockKind.Threads, "keep", busy: 5)) with { Settings = [new("run.memory", "1MiB", "--memory")] };

        Assert.Equal((LimitCause.Memory, "read", "--memory 2MiB", null), Parts(Of(report)));

        // Where a block never rests, the budget is only full of what waits for it.
        Assert.Equal(LimitCause.Compute, Of(report with { Blocks = [read, Block(BlockKind.Threads, "keep", busy: 9.5)] }).Cause);
    }

    [Fact]
    public void Of_BatchesBehindASlowOne_NamesTheOrder()
    {
        BlockReport keep = Block(BlockKind.Threads, "keep", busy: 10, dop: 4, capacity: 6) with { BusiestSeconds = 8, OrderingSeconds = 20, BlockedSeconds = 20, WaitingSeconds = 10, Knob = "--dop keep" };

        Assert.Equal((LimitCause.Ordering, "keep", "--capacity keep=12", null), Parts(Of(Run(keep))));
    }

    [Fact]
    public void Of_InputWithoutThreads_NamesThePool()
    {
        BlockReport keep = Block(BlockKind.Threads, "keep", busy: 8, dop: 4) with { StarvedSeconds = 30, Knob = "--dop keep" };

        Assert.Equal((LimitCause.Pool, "keep", null, null), Parts(Of(Run(keep))));
    }

    [Fact]
    public void Of_BlocksThatShareJobs_NameJobs()
    {
        // Each rests while the other works, since both have one thread.
        BlockReport keep = Block(BlockKind.Threads, "keep", busy: 5) with { StarvedSeconds = 4, Knob = "--jobs", FollowsJobs = true };
        BlockReport compress = Block(BlockKind.Compress, "compress", busy: 4.6) with { StarvedSeconds = 5, Knob = "--jobs", FollowsJobs = true };

        Verdict verdict = Of(Run(keep, compress), jobs: 1);
        Assert.Equal((LimitCause.Jobs, "keep", "--jobs 4"), (verdict.Cause, verdict.Block, verdict.Flag));
        Assert.Equal("1 thread of run.jobs was busy 96 % of the time, most by keep: --jobs 4 would make it about 3.8 times as fast", verdict.Sentence);
        Assert.Equal(10 / ((5 + 4.6 + 0.8) / 4), verdict.Gain!.Value, 0.01);

        // One of them has most of the work, and rests for the other all the same.
        Verdict most = Of(Run(keep with { BusySeconds = 8.7, BusiestSeconds = 8.7, CpuSeconds = 8.7 }, compress with { BusySeconds = 1.1, BusiestSeconds = 1.1, CpuSeconds = 1.1 }), jobs: 1);
        Assert.Equal((LimitCause.Jobs, "keep", "--jobs 4"), (most.Cause, most.Block, most.Flag));

        // With as many as there are cores it was others who had them.
        Verdict all = Of(Run(keep, compress) with { Cores = 1 }, jobs: 1);
        Assert.Equal((LimitCause.Cores, null), (all.Cause, all.Flag));
    }

    [Fact]
    public void Of_InputWithoutThreadsThatOthersHad_ClaimsNothing()
    {
        BlockReport keep = Block(BlockKind.Threads, "keep", busy: 14, dop: 4) with { StarvedSeconds = 24, Knob = "--jobs", FollowsJobs = true };
        BlockReport compress = Block(BlockKind.Compress, "compress", busy: 14, dop: 4) with { StarvedSeconds = 24, Knob = "--jobs", FollowsJobs = true };

        Assert.Equal((LimitCause.Unknown, null, null, null), Parts(Of(Run(keep, compress))));
    }

    [Fact]
    public void Of_ManySmallFiles_NamesThem()
    {
        RunReport many = Run(Block(BlockKind.Write, "write", busy: 6.5)) with
        {
            Publishing = TimeSpan.FromSeconds(3),
            Outputs = [.. Enumerable.Range(0, 20_000).Select(i => new OutputReport($"{i}.csv", 1, 1, ""))],
        };

        Assert.Equal((LimitCause.ManyFiles, "write", null, null), Parts(Of(many)));
        Assert.StartsWith("making and publishing 20,000 files took most of the time", Of(many).Sentence, StringComparison.Ordinal);

        RunReport large = many with { Publishing = TimeSpan.FromSeconds(6), Totals = many.Totals with { BytesOut = 20L << 30 } };
        Assert.Equal((LimitCause.Publishing, null, null, null), Parts(Of(large)));
        Assert.StartsWith("publishing 20,000 files took 60 % of the time", Of(large).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingBusy_ClaimsNothing()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Threads, "keep", busy: 2) with { Knob = "--dop keep" }));

        Assert.Equal((LimitCause.Unknown, null, null, null), Parts(verdict));
        Assert.DoesNotContain("--", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ShortRun_ClaimsNothing()
    {
        Verdict verdict = Of(Run(Block(BlockKind.Threads, "keep", busy: 9.5)) with { Duration = TimeSpan.FromSeconds(0.2) });

        Assert.Equal((LimitCause.TooShort, null, null, null), Parts(verdict));
        Assert.Empty(verdict.Predictions);
        Assert.Null(Verdict.Of(Run() with { Blocks = [Block(BlockKind.Read, "read", busy: 0) with { Batches = 0 }] }, jobs: 4));
    }

    [Fact]
    public void Of_LongPauses_ClaimsNothing()
    {
        RunReport report = Run(Block(BlockKind.Threads, "keep", busy: 9.5) with { Knob = "--dop keep" }) with { Series = new(10, [new() { Seconds = 10, PauseSeconds = 4 }]) };

        Assert.Equal((LimitCause.Unknown, null, null, null), Parts(Of(report)));
        Assert.Contains("garbage collection", Of(report).Sentence, StringComparison.Ordinal);
    }

    private static Verdict Of(RunReport report, int jobs = 4) => Verdict.Of(report, jobs)!;

    private static (LimitCause Cause, string? Block, string? Flag, double? Gain) Parts(Verdict verdict) => (verdict.Cause, verdict.Block, verdict.Flag, verdict.Gain);

    private static InputReport Input(string path, long bytes) => ReportSample.Published().Inputs[0] with { Path = path, Bytes = bytes };

    /// <summary>A run of these blocks, and of others that do little. All used the CPU that its blocks used.</summary>
    private static RunReport Run(params BlockReport[] blocks)
    {
        BlockReport[] all =
        [
            .. blocks.Where(block => block.Kind == BlockKind.Read).DefaultIfEmpty(Block(BlockKind.Read, "read", busy: 0.4)),
            .. blocks.Where(block => block.Kind is not (BlockKind.Read or BlockKind.Write or BlockKind.Hash)),
            .. blocks.Where(block => block.Kind == BlockKind.Write).DefaultIfEmpty(Block(BlockKind.Write, "write", busy: 0.4)),
            .. blocks.Where(block => block.Kind == BlockKind.Hash),
        ];
        return ReportSample.Published() with
        {
            Duration = TimeSpan.FromSeconds(10),
            CpuTime = TimeSpan.FromSeconds(all.Sum(block => block.CpuSeconds)),
            Cores = 4,
            Series = null,
            Blocks = all,
        };
    }

    private static BlockReport Block(BlockKind kind, string name, double busy, int dop = 1, int capacity = 4) => new(kind, name, dop, capacity)
    {
        BusySeconds = busy,
        BusiestSeconds = busy / dop,
        CpuSeconds = busy,
        WaitingSeconds = (10 * dop) - busy,
        Batches = 100,
        Records = 1_000_000,
    };
}
