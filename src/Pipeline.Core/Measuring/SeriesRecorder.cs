using System.Diagnostics;
using Pipeline.Reports;

namespace Pipeline.Measuring;

/// <summary>
/// Keeps what a run had done at the ends of intervals. When there are too many, every second is forgotten, so intervals join without any
/// reckoning, and what they hold adds up to the run.
/// </summary>
/// <param name="start">The run when it began.</param>
internal sealed class SeriesRecorder(RunTotals start)
{
    private readonly List<RunTotals> ends = [];
    private long interval = Stopwatch.Frequency / 10;

    /// <summary>Whether an interval is over.</summary>
    public bool HasIntervals => ends.Count > 0;

    /// <summary>When the next interval ends.</summary>
    public long Due => ((HasIntervals ? ends[^1].Ticks / interval : 0) + 1) * interval;

    /// <summary>Ends an interval. On a machine that is too busy it may be a later one.</summary>
    public void Add(RunTotals now)
    {
        ends.Add(now);
        if (ends.Count == RunSeries.MostPoints)
        {
            for (int kept = 0; kept < RunSeries.MostPoints / 2; kept++)
            {
                ends[kept] = ends[(2 * kept) + 1];
            }

            ends.RemoveRange(RunSeries.MostPoints / 2, RunSeries.MostPoints / 2);
            interval *= 2;
        }
    }

    /// <summary>The series of a run that has ended; null where it did so before its first interval was over.</summary>
    /// <param name="last">What it did in all.</param>
    /// <param name="dops">How many parts each block came to have.</param>
    public RunSeries? End(RunTotals last, IReadOnlyList<int> dops)
    {
        if (ends.Count == 0)
        {
            return null;
        }

        List<RunPoint> points = [];
        RunTotals before = start;
        foreach (RunTotals end in last.Ticks > ends[^1].Ticks ? [.. ends, last] : ends)
        {
            points.Add(Between(before, end, dops));
            before = end;
        }

        return new RunSeries((double)interval / Stopwatch.Frequency, points);
    }

    private static RunPoint Between(RunTotals before, RunTotals end, IReadOnlyList<int> dops)
    {
        long ticks = end.Ticks - before.Ticks;
        return new RunPoint
        {
            Seconds = (double)end.Ticks / Stopwatch.Frequency,
            CpuCores = (end.Cpu - before.Cpu) / Stopwatch.GetElapsedTime(0, ticks),
            BudgetBytes = end.BudgetBytes,
            MemoryBytes = end.MemoryBytes,
            PauseSeconds = (end.Pause - before.Pause).TotalSeconds,
            Read = end.Counts.In - before.Counts.In,
            Written = end.Counts.Out - before.Counts.Out,
            Rejected = end.Counts.Rejected - before.Counts.Rejected,
            Blocks = [.. dops.Select((dop, block) => (end.Blocks[block] - before.Blocks[block]).ToPoint(dop, ticks))],
        };
    }
}
