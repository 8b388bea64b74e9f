using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>What the verdict and the model ask of a run's measurements.</summary>
internal sealed class RunFigures
{
    private readonly RunReport report;

    /// <summary>The figures of a run.</summary>
    public RunFigures(RunReport report)
    {
        this.report = report;
        double whole = (report.Duration - report.Publishing).TotalSeconds;
        double graph = report.Blocks.Max(block => (block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds) / Math.Max(1, block.Dop));
        FlowSeconds = Math.Max(1e-6, graph > 0 ? Math.Min(whole, graph) : whole);
        Cores = Math.Max(1, report.Cores);

        // That of the process has what else it does meanwhile, which may be much: so no more than a quarter beside the blocks.
        double blocks = report.Blocks.Sum(block => block.CpuSeconds);
        CpuSeconds = blocks > 0 ? Math.Clamp(report.CpuTime.TotalSeconds, blocks, 1.25 * blocks) : report.CpuTime.TotalSeconds;
        BlockReport[] compute = [.. report.Blocks.Where(block => IsCompute(block.Kind) && block.CpuSeconds > 0)];

        BlockReport[] shared = [.. report.Blocks.Where(SharesJobs)];
        Jobs = shared.Select(block => block.Dop).DefaultIfEmpty(Cores).Max();
        JobsLoad = Math.Min(1, shared.Sum(BusySeconds) / (Jobs * FlowSeconds));

        // Little work says little of the cores: as much as a tenth of the time counts as work that had one.
        double some = FlowSeconds / 10;
        CoreShare = Math.Clamp((compute.Sum(block => block.CpuSeconds) + some) / (compute.Sum(BusySeconds) + some), 0.05, 1);
    }

    /// <summary>How long records flowed: without start and publishing.</summary>
    public double FlowSeconds { get; }

    /// <summary>How long it took before records flowed.</summary>
    public double StartSeconds => Math.Max(0, (report.Duration - report.Publishing).TotalSeconds - FlowSeconds);

    /// <summary>Cores that there are for this process.</summary>
    public int Cores { get; }

    /// <summary>CPU seconds of this process and its children.</summary>
    public double CpuSeconds { get; }

    /// <summary>Part of the time in which threads that need nothing but a core had one, 0 to 1.</summary>
    public double CoreShare { get; }

    /// <summary>How many batches blocks that share the cores may work on at once, all together.</summary>
    public int Jobs { get; }

    /// <summary>Part of the time in which they did, 0 to 1.</summary>
    public double JobsLoad { get; }

    /// <summary>Part of all cores' time that the run used.</summary>
    public double CoresUsed => CpuSeconds / (FlowSeconds * Cores);

    /// <summary>Part of the time in which the garbage collector held all threads.</summary>
    public double PauseShare => (report.Series?.Points.Sum(point => point.PauseSeconds) ?? 0) / FlowSeconds;

    /// <summary>Whether a block's work needs nothing but a core.</summary>
    public static bool IsCompute(BlockKind kind) => kind is not (BlockKind.Read or BlockKind.Programs or BlockKind.Requests or BlockKind.Write);

    /// <summary>Whether a block shares the cores that <c>--jobs</c> gives with others such.</summary>
    public static bool SharesJobs(BlockReport block) => block.FollowsJobs && block.Kind != BlockKind.Processes && IsCompute(block.Kind);

    /// <summary>How many parts of a block work side by side.</summary>
    public static int PartsOf(BlockReport block) => block.Kind switch
    {
        // A process has a batch in work and the next one at hand. Destinations that are written side by side belong to one batch.
        BlockKind.Processes => block.Processes ?? block.Dop,
        BlockKind.Write => 1,
        _ => Math.Max(1, block.Dop),
    };

    /// <summary>Seconds of work of a block, summed over its parts. Of processes their own: a batch at hand is not in work.</summary>
    public static double BusySeconds(BlockReport block) => IsOfWorkers(block) ? block.ByProcess.Sum(process => process.BusySeconds)
        : block.Kind == BlockKind.Write ? block.BusySeconds / Math.Max(1, block.Dop)
        : block.BusySeconds;

    /// <summary>Seconds of a block's work in which it waited for a disk, a pipe or a program, and not for a core.</summary>
    public double WaitSeconds(BlockReport block)
    {
        double busy = BusySeconds(block);
        if (IsCompute(block.Kind) && block.CpuSeconds > 0)
        {
            return 0;
        }

        // Its CPU time took longer where cores were taken.
        double rest = Math.Max(0, busy - (block.CpuSeconds / CoreShare));
        return block.Kind is BlockKind.Read or BlockKind.Write ? Math.Min(rest, block.CallSeconds) : rest;
    }

    /// <summary>Part of the time in which all parts of a block rested for a reason, 0 to 1.</summary>
    public double ShareOfTime(BlockReport block, double seconds) => seconds / (Math.Max(1, block.Dop) * FlowSeconds);

    /// <summary>Whether one part of a block did much more than the others: more parts would rest beside it.</summary>
    public static bool IsUneven(BlockReport block) => PartsOf(block) > 1 && BusiestSeconds(block) > 1.5 * BusySeconds(block) / PartsOf(block);

    /// <summary>Part of the time in which a block worked, 0 to 1: of the part that worked most, since an average hides it.</summary>
    public double LoadOf(BlockReport block) => Math.Min(1, Math.Max(BusySeconds(block) / PartsOf(block), BusiestSeconds(block)) / FlowSeconds);

    private static bool IsOfWorkers(BlockReport block) => block.Kind == BlockKind.Processes && block.ByProcess.Count > 0;

    private static double BusiestSeconds(BlockReport block) =>
        Math.Min(BusySeconds(block), IsOfWorkers(block) ? block.ByProcess.Max(process => process.BusySeconds) : block.BusiestSeconds);
}
