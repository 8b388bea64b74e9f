using System.Diagnostics;
using System.Globalization;
using Pipeline.Measuring;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>What is measured of a run while its graph runs, from its making to its end.</summary>
internal sealed class RunMeasures : IDisposable
{
    private readonly IReadOnlyList<BlockMeter> meters;
    private readonly IReadOnlyList<IChainRunner> runners;
    private readonly Dictionary<BlockMeter, IChainRunner> runnerOf;
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly TimeSpan childrenBefore = CpuClock.OfChildren;
    private readonly RunSampler sampler;
    private readonly TraceFile? trace;
    private readonly Func<StageCounts> counts;
    private RunInstruments? instruments;
    private TimeSpan children;

    /// <summary>Begins.</summary>
    /// <param name="meters">The graph's: of the source, of each chain, of the write end.</param>
    /// <param name="runners">Those of the chains.</param>
    /// <param name="counts">The run's records so far.</param>
    /// <param name="trace">Gets a timeline, or null.</param>
    public RunMeasures(IReadOnlyList<BlockMeter> meters, IReadOnlyList<IChainRunner> runners, Func<StageCounts> counts, Stream? trace = null)
    {
        this.meters = meters;
        this.runners = runners;

        // What holds records stands between the chains and is none.
        BlockMeter[] planned = [.. meters.Where(meter => meter.Kind != BlockKind.Sort)];
        runnerOf = planned.Skip(1).Zip(runners).ToDictionary(pair => pair.First, pair => pair.Second);
        this.counts = counts;
        if (trace is not null)
        {
            this.trace = new TraceFile(trace);
            foreach (BlockMeter meter in meters)
            {
                meter.TraceTo(this.trace);
            }

            foreach ((BlockMeter meter, IChainRunner runner) in runnerOf)
            {
                runner.TraceTo(this.trace, meter.Name);
            }
        }

        sampler = new RunSampler(meters, counts, EndInterval);
    }

    /// <summary>The run over time; known when the graph has ended.</summary>
    public RunSeries? Series => sampler.Series;

    /// <summary>What is wrong with the timeline, for a person; null where nothing is.</summary>
    public string? Warning => trace?.Fault is { } fault ? $"the trace could not be written to its end: {fault.Message}"
        : trace?.LeftOut is > 0 and int left ? string.Create(CultureInfo.InvariantCulture, $"the trace holds its first {TraceFile.MostSlices:#,0} slices; {left:#,0} are left out")
        : null;

    /// <summary>What the blocks did; known when the graph has ended.</summary>
    public IReadOnlyList<BlockReport> Blocks
    {
        get
        {
            BlockReport[] blocks = [.. meters.Select(BlockOf)];
            if (blocks is [{ Kind: BlockKind.Read } read, var first, ..])
            {
                // A reader does not count what it cuts; the first chain does.
                blocks[0] = read with { Records = first.Records };
            }

            ShareChildren(blocks);
            return blocks;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sampler.Dispose();
        Look();
        instruments?.Dispose();
        trace?.Dispose();
        children = CpuClock.OfChildren - childrenBefore;
    }

    /// <summary>Nobody can begin to listen to a run of less than a second, which need not pay for instruments.</summary>
    private void EndInterval()
    {
        if (instruments is null && Stopwatch.GetElapsedTime(began).TotalSeconds >= 1)
        {
            instruments = new RunInstruments(meters, counts);
        }

        Look();
    }

    private void Look()
    {
        foreach (IChainRunner runner in runners)
        {
            foreach (ProcessMeter process in runner.Notes.ByProcess)
            {
                process.Look();
            }
        }
    }

    private BlockReport BlockOf(BlockMeter meter, int index)
    {
        RunnerNotes notes = runnerOf.GetValueOrDefault(meter)?.Notes ?? RunnerNotes.None;
        BlockReport block = sampler.Blocks[index].Fill(new BlockReport(meter.Kind, meter.Name, meter.Width(), meter.BoundedCapacity), sampler.Ticks);
        IReadOnlyList<ProcessReport> processes = [.. notes.ByProcess.Select(process => process.ToReport())];
        return block with
        {
            CpuSeconds = block.CpuSeconds + (notes.CpuNanoseconds / 1e9) + processes.Sum(process => process.CpuSeconds),
            BusiestSeconds = meter.BusiestSeconds,
            MedianLatency = meter.Latency.Quantile(0.5),
            HighLatency = meter.Latency.Quantile(0.99),
            Processes = notes.Processes,
            Restarts = notes.Restarts,
            Resent = notes.Resent,
            ByProcess = processes,
        };
    }

    /// <summary>The CPU time of programs that are started for each batch is known of all together only; each block of such gets its share by the time of its work.</summary>
    private void ShareChildren(BlockReport[] blocks)
    {
        double left = Math.Max(0, children.TotalSeconds - blocks.Sum(block => block.ByProcess.Sum(process => process.CpuSeconds)));
        double busy = blocks.Where(IsOfPrograms).Sum(block => block.BusySeconds);
        for (int i = 0; i < blocks.Length; i++)
        {
            if (IsOfPrograms(blocks[i]) && busy > 0)
            {
                blocks[i] = blocks[i] with { CpuSeconds = blocks[i].CpuSeconds + (left * blocks[i].BusySeconds / busy) };
            }
        }

        static bool IsOfPrograms(BlockReport block) => block.Kind == BlockKind.Programs && block.ByProcess.Count == 0;
    }
}
