using System.Diagnostics;
using Pipeline.Measuring;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Measuring;

public class BlockMeterTests
{
    private const double Exact = 1e-9;

    [Fact]
    public void Sample_WithInputAndARestingPart_IsAThreadThatDoesNotCome()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 2, 6) { Input = () => 3 };
        BlockPart part = meter.Begin();
        meter.Sample(null);
        meter.End(part, 10, 1);
        BlockReport block = Report(meter);
        Assert.True(block.StarvedSeconds > 0);
        Assert.Equal(block.WaitingSeconds, block.StarvedSeconds, Exact);
        Assert.Equal(0, block.BlockedSeconds);
        Assert.Equal(0.5, block.QueueFill);
    }

    [Fact]
    public void Sample_WithoutInput_IsWaiting()
    {
        // What is done is taken, but slowly; there is room for more that does not come.
        BlockMeter meter = new(BlockKind.Threads, "keep", 2, 6) { Output = () => 3 };
        meter.Sample(new BlockMeter(BlockKind.Write, "write", 1, 3) { Input = () => 2 });
        BlockReport block = Report(meter);
        Assert.True(block.WaitingSeconds > 0);
        Assert.Equal((0, 0, 0), (block.StarvedSeconds, block.BlockedSeconds, block.QueueFill));
    }

    [Fact]
    public void Sample_FullOfWhatTheNextDoesNotTake_IsBlocked()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 2, 6) { Output = () => 6 };
        meter.Sample(new BlockMeter(BlockKind.Write, "write", 1, 3) { Input = () => 2 });
        BlockReport block = Report(meter);
        Assert.True(block.BlockedSeconds > 0);
        Assert.Equal((0, 0), (block.WaitingSeconds, block.OrderingSeconds));
    }

    [Fact]
    public void Sample_FullOfWhatIsDoneBehindASlowBatch_IsOrdering()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 2, 6);
        BlockMeter next = new(BlockKind.Write, "write", 1, 3);
        BlockPart slow = meter.Begin();
        for (int i = 0; i < 5; i++)
        {
            meter.End(meter.Begin(), 10, 1);
        }

        meter.Sample(next);
        meter.End(slow, 10, 1);
        BlockReport block = Report(meter);
        Assert.True(block.OrderingSeconds > 0);
        Assert.Equal(block.BlockedSeconds, block.OrderingSeconds, Exact);
        Assert.Equal(0, block.WaitingSeconds);
    }

    [Fact]
    public void Sample_ByOrderThatTheNextHasTaken_IsWaiting()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 2, 6);
        BlockMeter next = new(BlockKind.Write, "write", 1, 3) { Input = () => 1 };
        for (int i = 0; i < 6; i++)
        {
            meter.End(meter.Begin(), 10, 1);
        }

        for (int i = 0; i < 4; i++)
        {
            next.End(next.Begin(), 10, 1);
        }

        BlockPart written = next.Begin();
        meter.Sample(next);
        next.End(written, 10, 1);
        Assert.Equal(0, Report(meter).BlockedSeconds);
    }

    [Fact]
    public void Fill_OfAnyTimes_AddsUpToAllTimeOfAllParts()
    {
        Random random = new(14);
        for (int trial = 0; trial < 1000; trial++)
        {
            int dop = random.Next(1, 9);
            long ticks = random.Next(1, 1_000_000);
            BlockTotals totals = new(
                new PartTimes(random.Next(1_000_000), random.Next(100_000), random.Next(100_000), 0),
                random.Next(2_000_000),
                new IdleSamples(random.Next(9), random.Next(9), random.Next(9), random.Next(9), random.Next(9), random.Next(3)),
                3,
                4,
                5);
            BlockReport block = totals.Fill(new BlockReport(BlockKind.Threads, "x", dop, 3), ticks);
            Assert.Equal((double)dop * ticks / Stopwatch.Frequency, block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds, Exact);
            Assert.True(block.StarvedSeconds <= block.WaitingSeconds + Exact);
            Assert.True(block.OrderingSeconds + block.MemorySeconds <= block.BlockedSeconds + Exact);
            Assert.True(block.CallSeconds <= block.BusySeconds);
            BlockPoint point = totals.ToPoint(dop, ticks);
            Assert.Equal(1, point.Busy + point.Waiting + point.Blocked, Exact);
            Assert.All((double[])[point.Busy, point.Waiting, point.Blocked], share => Assert.InRange(share, 0, 1));
        }
    }

    [Fact]
    public void Begin_OfPartsAlike_TakesTurns()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 3, 6);
        BlockPart[] parts = [.. Enumerable.Range(0, 6).Select(_ =>
        {
            BlockPart part = meter.Begin();
            meter.End(part, 0, 0);
            return part;
        })];
        Assert.Equal(3, parts.Distinct().Count());
    }

    [Fact]
    public void At_WhileABatchIsInWork_CountsWhatIsBehindIt()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 1, 6);
        BlockPart part = meter.Begin();
        long later = Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency);
        Assert.True(meter.At(later).Times.Busy >= 5 * Stopwatch.Frequency);
        meter.End(part, 0, 0);
        Assert.Equal(meter.At(later), meter.At(later + 100));
    }

    [Fact]
    public void At_OfABlockThatWorksAsOne_IsBusyWithAllParts()
    {
        BlockMeter meter = new(BlockKind.Write, "write", 4, 6, worksAsOne: true);
        meter.End(meter.Begin(), 0, 0);
        Assert.Equal(4 * meter.Parts[0].At(0).Busy, meter.At(0).Times.Busy);
        Assert.True(meter.BusiestSeconds < meter.Busy.TotalSeconds);
    }

    [Fact]
    public void Deliver_ByAReader_HasItsWorkAsLatencyWithoutItsWaits()
    {
        BlockMeter meter = new(BlockKind.Read, "read", 1, 4);
        BlockPart part = meter.Parts[0];
        part.Enter(PartState.Busy);
        part.Enter(PartState.Memory);
        Thread.Sleep(20);
        part.Enter(PartState.Busy);
        meter.Deliver(part, 100);
        Thread.Sleep(20);
        part.Enter(PartState.Idle);
        BlockTotals totals = meter.At(Stopwatch.GetTimestamp());
        Assert.Equal((1, 100L), (totals.Batches, totals.Bytes));
        Assert.True(totals.Times.Memory >= Stopwatch.Frequency / 100);
        Assert.True(totals.Times.Blocked >= Stopwatch.Frequency / 100);
        Assert.True(meter.Latency.Quantile(1) <= 1.3 * Stopwatch.GetElapsedTime(0, totals.Times.Busy).TotalSeconds + 1e-8);
    }

    [Fact]
    public void CpuTime_OfABlockThatOnlySleeps_IsLessThanItsTimeAtWork()
    {
        BlockMeter meter = new(BlockKind.Threads, "keep", 1, 4);
        BlockPart part = meter.Begin();
        Thread.Sleep(50);
        meter.End(part, 0, 0);
        BlockReport block = Report(meter);
        Assert.True(block.CpuSeconds < block.BusySeconds / 2, $"{block.CpuSeconds} of {block.BusySeconds}");
    }

    private static BlockReport Report(BlockMeter meter) =>
        meter.At(Stopwatch.GetTimestamp()).Fill(new BlockReport(meter.Kind, meter.Name, meter.MaxDegreeOfParallelism, meter.BoundedCapacity), Stopwatch.Frequency);
}
