namespace Pipeline.Reports;

/// <summary>
/// How long a run would take with other parallelism or on other cores. Blocks work side by side, so the slowest decides, unless all
/// together need more than the cores have, or those that share <c>--jobs</c> more than these:
/// T = max(work of a block / its parts, work of those that share / jobs, CPU time of all / cores). It assumes that a core is as fast
/// as those of the run and that a record costs the same; that what hashes, writes, or reads one file has one thread; and that threads
/// lose what they lost in the same proportion, and cores too where they were the limit. Start and publishing are constants.
/// </summary>
public sealed class RunModel
{
    private readonly double cpuSeconds;
    private readonly double scale;
    private readonly double coreScale;

    private RunModel(RunReport report, RunFigures figures)
    {
        Blocks = [.. report.Blocks.Select(block => BlockCost.Of(block, report, figures))];
        Start = figures.StartSeconds;
        Publishing = report.Publishing.TotalSeconds;
        cpuSeconds = figures.CpuSeconds;
        scale = coreScale = 1;
        CorePrediction now = Predict(figures.Cores);
        scale = Math.Max(1, figures.FlowSeconds / Math.Max(1e-6, now.Seconds));

        // Where threads were the limit, cores had nothing to lose: a run that needs all of them uses them.
        coreScale = now.Limit is null ? scale : 1;
    }

    /// <summary>The blocks in order, with what their work costs.</summary>
    public IReadOnlyList<BlockCost> Blocks { get; }

    /// <summary>Seconds before the first record was read.</summary>
    public double Start { get; }

    /// <summary>Seconds of publishing.</summary>
    public double Publishing { get; }

    /// <summary>The model of a run; null where nothing flowed.</summary>
    public static RunModel? Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Blocks.Any(block => block.Batches > 0) ? new RunModel(report, new RunFigures(report)) : null;
    }

    /// <summary>How long the flow would take.</summary>
    /// <param name="cores">On how many cores.</param>
    /// <param name="jobs">With which <c>--jobs</c>; null: with that of the run.</param>
    /// <param name="parts">With how many parts of blocks, by name: threads, programs or processes; those of other blocks stay. A block that nothing widens ignores it.</param>
    public CorePrediction Predict(int cores, int? jobs = null, IReadOnlyDictionary<string, int>? parts = null)
    {
        double seconds = coreScale * cpuSeconds / cores;
        string? limit = null;
        double shared = 0;
        foreach (BlockCost block in Blocks)
        {
            int given = jobs is { } all && block.FollowsJobs ? all : block.Parts;
            double own = scale * block.Seconds(block.MayWiden && parts is not null && parts.TryGetValue(block.Name, out int named) ? named : given);
            if (own > seconds)
            {
                seconds = own;
                limit = block.Name;
            }

            shared += block.SharesJobs ? scale * block.WorkSeconds / Math.Max(1, given) : 0;
        }

        if (shared > seconds)
        {
            seconds = shared;
            limit = Blocks.Where(block => block.SharesJobs).MaxBy(block => block.WorkSeconds)!.Name;
        }

        return new CorePrediction(cores, seconds, limit);
    }
}
