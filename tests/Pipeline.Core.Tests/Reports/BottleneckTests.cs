using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

/// <summary>What is said of a run's speed, of ten seconds on a machine with four cores unless told otherwise.</summary>
public sealed class BottleneckTests
{
    [Theory]
    [InlineData(BlockKind.Read, "read", 1, "read was busy 90 % of the time: reading")]
    [InlineData(BlockKind.Write, "write", 1, "write was busy 90 % of the time: writing")]
    [InlineData(BlockKind.Threads, "keep", 1, "--dop keep=4 would use all 4")]
    [InlineData(BlockKind.Threads, "keep", 4, "its stages are the limit")]
    public void Describe_BusyBlock_NamesItsKnob(BlockKind kind, string name, int dop, string expected)
    {
        RunReport report = Run(cpuSeconds: 9 * 0.8 * dop, new(BlockKind.Threads, "other", 1, 4) { BusySeconds = 1, WaitingSeconds = 9, Batches = 100 }, Busy(kind, name, dop));
        Assert.Contains(expected, Bottleneck.Describe(report, jobs: 4, cores: 4), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "keep was busy 90 % of the time in 1 child process: --shard keep=4 would use all 4 cores")]
    [InlineData(4, "keep was busy 90 % of the time in 4 child processes: its stages are the limit")]
    public void Describe_BusyProcesses_NamesTheirKnob(int processes, string expected)
    {
        BlockReport block = new(BlockKind.Processes, "keep", 2 * processes, 4) { BusySeconds = 9, WaitingSeconds = 1, Batches = 100, Processes = processes };
        Assert.StartsWith(expected, Bottleneck.Describe(Run(cpuSeconds: 1, block), jobs: 4, cores: 4), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_FewBatches_SaysSo()
    {
        Assert.Equal("too few batches to tell", Bottleneck.Describe(Run(cpuSeconds: 1), jobs: 2, cores: 2));
        Assert.Equal("too few batches to tell", Bottleneck.Describe(Run(cpuSeconds: 9, Busy(BlockKind.Threads, "keep", 1, batches: 3)), jobs: 2, cores: 2));
        Assert.Equal("too few batches to tell", Bottleneck.Describe(Run(cpuSeconds: 0.1, Busy(BlockKind.Read, "read", 1, batches: 3)) with { Duration = TimeSpan.FromSeconds(0.2) }, jobs: 2, cores: 2));
    }

    [Theory]
    [InlineData(7, "too few batches to tell")]
    [InlineData(8, "keep was busy 90 % of the time on 2 cores: its stages are the limit; more cores would help, or less work per record")]
    public void Describe_LongRunOfFewBatches_IsToldWhereEachThreadHadSome(int batches, string expected) =>
        Assert.Equal(expected, Bottleneck.Describe(Run(cpuSeconds: 16, Busy(BlockKind.Threads, "keep", 2, batches)), jobs: 2, cores: 2));

    [Fact]
    public void Describe_NoBlockBusy_NamesNoKnob()
    {
        string sentence = Bottleneck.Describe(Run(cpuSeconds: 2, new BlockReport(BlockKind.Read, "read", 1, 1) { BusySeconds = 2, WaitingSeconds = 8, Batches = 100 }), jobs: 2, cores: 2);
        Assert.Contains("20 %", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("--", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_StdoutThatTakesNoMore_SpeaksOfItsReaderAndNotOfADisk()
    {
        string sentence = Bottleneck.Describe(Run(cpuSeconds: 3, Busy(BlockKind.Write, "write", 1)) with { Output = "-" }, jobs: 2, cores: 2);
        Assert.Equal("write was busy 90 % of the time: stdout took no more; what reads it, or the disk behind it, is the limit", sentence);
    }

    [Fact]
    public void Describe_AllCoresInUse_AdvisesNoMoreThreads()
    {
        Assert.Equal(
            "2 cores were in use for 95 % of the time, most by keep: more cores would help, or less work per record",
            Bottleneck.Describe(Run(cpuSeconds: 19, Busy(BlockKind.Threads, "keep", 1)), jobs: 2, cores: 2));
        Assert.Contains(
            "more cores would help (--jobs)",
            Bottleneck.Describe(Run(cpuSeconds: 19, Busy(BlockKind.Threads, "keep", 4)), jobs: 2, cores: 4),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_CoresThatOthersTook_JudgesNoSetting()
    {
        string sentence = Bottleneck.Describe(Run(cpuSeconds: 6, Busy(BlockKind.Threads, "keep", 2)), jobs: 2, cores: 2);
        Assert.StartsWith("keep was busy 90 % of the time, but often waited for a core: other programs took the CPU", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("--", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ManyFilesOfFewBatches_NamesTheFiles()
    {
        RunReport many = Run(cpuSeconds: 3, Busy(BlockKind.Write, "write", 1, batches: 2)) with
        {
            Outputs = [.. Enumerable.Range(0, 20_000).Select(i => new OutputReport($"{i}.csv", 1, 1, ""))],
        };
        Assert.Equal("making and publishing 20,000 files took 90 % of the time: fewer files would help (output.path)", Bottleneck.Describe(many, jobs: 2, cores: 2));
        RunReport late = many with { Publishing = TimeSpan.FromSeconds(6), Blocks = [many.Blocks[0] with { BusySeconds = 0.5 }] };
        Assert.StartsWith("making and publishing 20,000 files took 65 % of the time", Bottleneck.Describe(late, jobs: 2, cores: 2), StringComparison.Ordinal);
        RunReport large = late with { Totals = late.Totals with { BytesOut = 20L << 30 } };
        Assert.StartsWith("publishing 20,000 files took 60 % of the time: syncing", Bottleneck.Describe(large, jobs: 2, cores: 2), StringComparison.Ordinal);
    }

    private static RunReport Run(double cpuSeconds, params BlockReport[] blocks) => ReportSample.Published() with
    {
        Duration = TimeSpan.FromSeconds(10),
        CpuTime = TimeSpan.FromSeconds(cpuSeconds),
        Blocks = blocks,
    };

    private static BlockReport Busy(BlockKind kind, string name, int dop, int batches = 100) =>
        new(kind, name, dop, 4) { BusySeconds = 9 * dop, WaitingSeconds = dop, Batches = batches };
}
