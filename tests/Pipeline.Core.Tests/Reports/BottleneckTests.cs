using Pipeline.Reports;

namespace Pipeline.Tests.Reports;

public sealed class BottleneckTests
{
    [Theory]
    [InlineData("read", 1, "read was busy 90 % of the time: reading")]
    [InlineData("write", 1, "write was busy 90 % of the time: writing")]
    [InlineData("keep", 1, "--dop keep=4 would use all 4")]
    [InlineData("keep", 4, "--jobs")]
    public void Describe_BusyBlock_NamesItsKnob(string name, int dop, string expected)
    {
        BlockReport[] blocks =
        [
            new("other", 1, 4) { BusySeconds = 1, WaitingSeconds = 9, Batches = 100 },
            new(name, dop, 4) { BusySeconds = 9 * dop, WaitingSeconds = dop, Batches = 100 },
        ];
        Assert.Contains(expected, Bottleneck.Describe(blocks, jobs: 4), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_FewBatches_SaysSo()
    {
        Assert.Equal("too few batches to tell", Bottleneck.Describe([], jobs: 2));
        Assert.Equal("too few batches to tell", Bottleneck.Describe([new("read", 1, 1) { BusySeconds = 1, Batches = 3 }], jobs: 2));
    }

    [Fact]
    public void Describe_NoBlockBusy_NamesBatchesAndMemory()
    {
        string sentence = Bottleneck.Describe([new("read", 1, 1) { BusySeconds = 1, WaitingSeconds = 4, Batches = 100 }], jobs: 2);
        Assert.Contains("20 %", sentence, StringComparison.Ordinal);
        Assert.Contains("--memory", sentence, StringComparison.Ordinal);
    }
}
