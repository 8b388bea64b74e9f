using System.Diagnostics;
using Pipeline.Reports;

namespace Pipeline.Measuring;

/// <summary>What a block did up to a moment, or between two.</summary>
/// <param name="Times">What its parts did, exactly.</param>
/// <param name="Calls">Of the work: ticks in calls of the system that read or write data.</param>
/// <param name="Samples">Why they rested, by samples.</param>
/// <param name="Batches">Batches done.</param>
/// <param name="Records">Records in them.</param>
/// <param name="Bytes">Bytes of source in them.</param>
internal readonly record struct BlockTotals(PartTimes Times, long Calls, IdleSamples Samples, int Batches, long Records, long Bytes)
{
    /// <summary>What came since.</summary>
    public static BlockTotals operator -(BlockTotals now, BlockTotals before) =>
        new(now.Times - before.Times, now.Calls - before.Calls, now.Samples - before.Samples, now.Batches - before.Batches, now.Records - before.Records, now.Bytes - before.Bytes);

    /// <summary>Puts the times into a report. Working, waiting and blocked add up to all the time of all parts.</summary>
    /// <param name="block">The block.</param>
    /// <param name="ticks">How long the graph ran.</param>
    public BlockReport Fill(BlockReport block, long ticks)
    {
        double all = (double)block.Dop * ticks;
        double busy = Math.Min(Times.Busy, all);
        double stopped = Math.Min(Times.Memory + Times.Blocked, all - busy);
        double rest = all - busy - stopped;
        double order = rest * Samples.ShareOf(IdleReason.Order);
        double noThread = rest * Samples.ShareOf(IdleReason.NoThread);
        return block with
        {
            BusySeconds = Seconds(busy),
            WaitingSeconds = Seconds((rest * Samples.ShareOf(IdleReason.NoInput)) + noThread),
            BlockedSeconds = Seconds(stopped + order + (rest * Samples.ShareOf(IdleReason.NextIsFull))),
            OrderingSeconds = Seconds(order),
            StarvedSeconds = Seconds(noThread),
            MemorySeconds = Seconds(Math.Min(Times.Memory, stopped)),
            CallSeconds = Seconds(Math.Min(Calls, busy)),
            CpuSeconds = Times.CpuNanoseconds / 1e9,
            QueueFill = Samples.MeanFill,
            Batches = Batches,
            Records = Records,
            Bytes = Bytes,
        };
    }

    /// <summary>The block in an interval.</summary>
    /// <param name="dop">How many parts it has.</param>
    /// <param name="ticks">The interval's length.</param>
    public BlockPoint ToPoint(int dop, long ticks)
    {
        BlockReport filled = Fill(new BlockReport(default, "", dop, 0), ticks);
        double all = Math.Max(1e-9, Seconds((double)dop * ticks));
        return new BlockPoint(filled.BusySeconds / all, filled.WaitingSeconds / all, filled.BlockedSeconds / all, filled.QueueFill, Batches);
    }

    private static double Seconds(double ticks) => ticks / Stopwatch.Frequency;
}
