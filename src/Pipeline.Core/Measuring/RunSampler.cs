using System.Diagnostics;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Measuring;

/// <summary>
/// Looks at the blocks fifty times a second while a graph runs, on a thread of its own: one of the pool would not come to look just
/// when the pool has no thread left.
/// </summary>
internal sealed class RunSampler : IDisposable
{
    private static readonly long Tick = Stopwatch.Frequency / 50;

    private readonly IReadOnlyList<BlockMeter> meters;
    private readonly Func<StageCounts> counts;
    private readonly Action look;
    private readonly Lazy<RunSeries?> series;
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly SeriesRecorder recorder;
    private readonly object gate = new();
    private readonly Thread thread;
    private RunTotals? last;
    private bool isOver;

    /// <summary>Begins.</summary>
    /// <param name="meters">The blocks in their order.</param>
    /// <param name="counts">The run's records so far.</param>
    /// <param name="look">Is called at the end of each interval.</param>
    public RunSampler(IReadOnlyList<BlockMeter> meters, Func<StageCounts> counts, Action look)
    {
        this.meters = meters;
        this.counts = counts;
        this.look = look;
        recorder = new SeriesRecorder(Totals(withMemory: false));
        series = new Lazy<RunSeries?>(() => recorder.End(last!, [.. meters.Select(meter => meter.Width())]));
        thread = new Thread(Run, maxStackSize: 256 << 10) { IsBackground = true, Name = "sampler" };
        thread.Start();
    }

    /// <summary>How long the graph ran; known when it has ended.</summary>
    public long Ticks => last!.Ticks;

    /// <summary>What each block did in all; known when the graph has ended.</summary>
    public IReadOnlyList<BlockTotals> Blocks => last!.Blocks;

    /// <summary>The run over time; known when the graph has ended.</summary>
    public RunSeries? Series => series.Value;

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
            Monitor.Pulse(gate);
        }

        thread.Join();
        last = Totals(withMemory: recorder.HasIntervals);
    }

    private void Run()
    {
        lock (gate)
        {
            while (!isOver)
            {
                long left = Math.Min(Tick, recorder.Due - (Stopwatch.GetTimestamp() - began));
                Monitor.Wait(gate, TimeSpan.FromMilliseconds(Math.Max(1, left * 1000 / Stopwatch.Frequency)));
                if (!isOver)
                {
                    Look();
                }
            }
        }
    }

    private void Look()
    {
        for (int i = 0; i < meters.Count; i++)
        {
            // A segment that follows begins with a source of its own.
            BlockMeter? next = i + 1 < meters.Count ? meters[i + 1] : null;
            meters[i].Sample(next?.Kind == BlockKind.Read || (next?.Kind == BlockKind.Sort && meters[i].Kind == BlockKind.Sort) ? null : next);
        }

        if (Stopwatch.GetTimestamp() - began >= recorder.Due)
        {
            look();
            recorder.Add(Totals(withMemory: true));
        }
    }

    // Resident memory is read from a file of /proc: a run of ten lines, which has no series, need not pay for it.
    private RunTotals Totals(bool withMemory)
    {
        long now = Stopwatch.GetTimestamp();
        return new RunTotals(
            now - began,
            counts(),
            CpuClock.OfThisProcess,
            GC.GetTotalPauseDuration(),
            meters.Sum(meter => meter.Memory()),
            withMemory ? Environment.WorkingSet : 0,
            [.. meters.Select(meter => meter.At(now))]);
    }
}
