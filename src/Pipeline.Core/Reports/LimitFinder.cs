using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>What limited a run.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Block">Which block; null where it was none of them.</param>
internal readonly record struct Limit(LimitCause Cause, BlockReport? Block = null);

/// <summary>Finds what limited a run. What one run cannot show is not claimed: the first rule that its figures prove decides.</summary>
internal static class LimitFinder
{
    // Below it, start and end of the graph are as long as what flowed.
    internal static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(0.25);

    private const int ManyFiles = 1000;
    private const long SmallFile = 64 << 10;
    private const double BusyEnough = 0.6;
    private const double AllCores = 0.85;
    private const double NearlyAllCores = 0.75;
    private const double NearlyAlways = 0.9;
    private const double NeverRests = 0.85;
    private const double Mostly = 0.5;
    private const double Often = 0.3;
    private const double Some = 0.05;
    private const double HadACore = 2.0 / 3;

    /// <summary>What limited it.</summary>
    public static Limit Of(RunReport report, RunFigures figures)
    {
        if (report.Duration < LongEnough)
        {
            return new(LimitCause.TooShort);
        }

        double writing = report.Blocks.Where(block => block.Kind == BlockKind.Write).Sum(RunFigures.BusySeconds);
        if (IsManySmall(report.Outputs.Count, report.Totals.BytesOut) && report.Publishing.TotalSeconds + writing >= BusyEnough * report.Duration.TotalSeconds)
        {
            return new(LimitCause.ManyFiles, report.Blocks.Last(block => block.Kind == BlockKind.Write));
        }

        return report.Publishing > report.Duration / 2 ? new(LimitCause.Publishing)
            : figures.FlowSeconds < LongEnough.TotalSeconds ? new(LimitCause.TooShort)
            : OfFlow(report, figures);
    }

    private static Limit OfFlow(RunReport report, RunFigures figures)
    {
        BlockReport busiest = report.Blocks.MaxBy(figures.LoadOf)!;
        BlockReport read = report.Blocks[0];
        BlockReport ordered = report.Blocks.MaxBy(block => figures.ShareOfTime(block, block.OrderingSeconds))!;
        BlockReport starved = report.Blocks.MaxBy(block => figures.ShareOfTime(block, block.StarvedSeconds))!;
        double load = figures.LoadOf(busiest);
        return figures.PauseShare >= Often ? new(LimitCause.Unknown)
            : IsOutOfCores(figures) ? new(LimitCause.Cores, report.Blocks.MaxBy(block => block.CpuSeconds))
            : report.Blocks.FirstOrDefault(block => block.Kind == BlockKind.Requests && figures.LoadOf(block) >= Often) is { } asking ? new(LimitCause.Service, asking)
            : figures.ShareOfTime(ordered, ordered.OrderingSeconds) >= Often ? new(LimitCause.Ordering, ordered)
            : load < NeverRests && figures.ShareOfTime(read, read.MemorySeconds) >= Often ? new(LimitCause.Memory, read)
            : IsOutOfJobs(busiest, load, figures) ? new(LimitCause.Jobs, report.Blocks.Where(RunFigures.SharesJobs).MaxBy(RunFigures.BusySeconds))
            : load >= BusyEnough ? Busy(busiest, report, figures)
            : figures.CoreShare < HadACore ? new(LimitCause.OtherPrograms)
            : figures.ShareOfTime(starved, starved.StarvedSeconds) < Often ? new(LimitCause.Unknown)
            : figures.CoreShare >= NearlyAlways && figures.JobsLoad < BusyEnough ? new(LimitCause.Pool, starved)
            : new(LimitCause.Unknown);
    }

    // Where our own threads wait for each other's cores, they leave some of them unused between two batches.
    private static bool IsOutOfCores(RunFigures figures) =>
        figures.CoresUsed >= AllCores || (figures.CoresUsed >= NearlyAllCores && figures.CoreShare < HadACore);

    // One that hardly rests is the limit by itself, unless it rests for the others that share its threads.
    private static bool IsOutOfJobs(BlockReport busiest, double load, RunFigures figures) =>
        figures.Jobs < figures.Cores && figures.JobsLoad >= NeverRests
        && (load < NeverRests || (RunFigures.SharesJobs(busiest) && figures.JobsLoad - (RunFigures.BusySeconds(busiest) / (figures.Jobs * figures.FlowSeconds)) >= Some));

    private static Limit Busy(BlockReport block, RunReport report, RunFigures figures)
    {
        double busy = RunFigures.BusySeconds(block);
        double waits = figures.WaitSeconds(block) / busy;
        bool computes = block.CpuSeconds > 0 ? block.CpuSeconds >= HadACore * busy : RunFigures.IsCompute(block.Kind);
        LimitCause cause = block.Kind switch
        {
            BlockKind.Programs => LimitCause.Program,
            BlockKind.Requests => LimitCause.Service,
            BlockKind.Read when IsManySmall(report.Inputs.Count, report.Totals.BytesIn) => LimitCause.ManyFiles,
            BlockKind.Read when waits >= Mostly => LimitCause.DiskRead,
            BlockKind.Write when waits >= Mostly => report.Output is "-" ? LimitCause.OutputReader : LimitCause.DiskWrite,

            // What neither computed nor waited for a disk waited for a core. Others had it, as this run did not use them all.
            _ when !computes => LimitCause.OtherPrograms,
            BlockKind.Read when !HasFileLeft(block, report) => LimitCause.OneFile,
            _ => LimitCause.Compute,
        };
        return new(cause, block);
    }

    /// <summary>Whether more readers would have a file to read, and no file keeps one of them longer than the rest takes.</summary>
    internal static bool HasFileLeft(BlockReport read, RunReport report) =>
        report.Inputs.Count > read.Dop && report.Inputs.Max(input => input.Bytes) * (read.Dop + 1) <= report.Inputs.Sum(input => input.Bytes);

    private static bool IsManySmall(int files, long bytes) => files > ManyFiles && bytes < files * SmallFile;
}
