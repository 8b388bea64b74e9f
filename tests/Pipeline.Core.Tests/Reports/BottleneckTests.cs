using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Reports;

public sealed class BottleneckTests
{
    [Theory]
    [InlineData(BlockKind.Read, "read", 1, "read was busy 90 % of the time: reading")]
    [InlineData(BlockKind.Write, "write", 1, "write was busy 90 % of the time: writing")]
    [InlineData(BlockKind.Threads, "keep", 1, "--dop keep=4 would use all 4")]
    [InlineData(BlockKind.Threads, "keep", 4, "--jobs")]
    public void Describe_BusyBlock_NamesItsKnob(BlockKind kind, string name, int dop, string expected)
    {
        BlockReport[] blocks =
        [
            new(BlockKind.Threads, "other", 1, 4) { BusySeconds = 1, WaitingSeconds = 9, Batches = 100 },
            new(kind, name, dop, 4) { BusySeconds = 9 * dop, WaitingSeconds = dop, Batches = 100 },
        ];
        Assert.Contains(expected, Bottleneck.Describe(blocks, jobs: 4), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "keep was busy 90 % of the time in 1 child process: --shard keep=4 would use all 4 cores")]
    [InlineData(4, "keep was busy 90 % of the time in 4 child processes: its stages are the limit")]
    public void Describe_BusyProcesses_NamesTheirKnob(int processes, string expected)
    {
        BlockReport block = new(BlockKind.Processes, "keep", 2 * processes, 4) { BusySeconds = 9, WaitingSeconds = 1, Batches = 100, Processes = processes };
        Assert.StartsWith(expected, Bottleneck.Describe([block], jobs: 4), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_FewBatches_SaysSo()
    {
        Assert.Equal("too few batches to tell", Bottleneck.Describe([], jobs: 2));
        Assert.Equal("too few batches to tell", Bottleneck.Describe([new(BlockKind.Read, "read", 1, 1) { BusySeconds = 1, Batches = 3 }], jobs: 2));
    }

    [Fact]
    public void Describe_NoBlockBusy_NamesBatchesAndMemory()
    {
        string sentence = Bottleneck.Describe([new(BlockKind.Read, "read", 1, 1) { BusySeconds = 1, WaitingSeconds = 4, Batches = 100 }], jobs: 2);
        Assert.Contains("20 %", sentence, StringComparison.Ordinal);
        Assert.Contains("--memory", sentence, StringComparison.Ordinal);
    }
}
