using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>
/// Which part of a run limited its speed. A knob is named only where the run shows that it would help; whatever
/// cannot be known from one run is not claimed.
/// </summary>
public static class Bottleneck
{
    private const int FewBatches = 16;
    private const int FewForEach = 4;
    private const int ManyFiles = 1000;
    private const long SmallFile = 64 << 10;
    private const double BusyEnough = 0.6;
    private const double AllCores = 0.85;

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    /// <summary>One sentence.</summary>
    /// <param name="report">The run, with its blocks, times and outputs.</param>
    /// <param name="jobs">Cores that it might use.</param>
    /// <param name="cores">Cores that there are for this process.</param>
    public static string Describe(RunReport report, int jobs, int cores)
    {
        ArgumentNullException.ThrowIfNull(report);
        TimeSpan flow = report.Duration - report.Publishing;
        double files = (report.Publishing.TotalSeconds + report.Blocks.Where(block => block.Kind == BlockKind.Write).Sum(block => block.BusySeconds / block.Dop)) / report.Duration.TotalSeconds;
        if (IsManySmallFiles(report) && report.Duration > LongEnough && files >= BusyEnough)
        {
            return $"making and publishing {Files(report)} took {Percent(Math.Min(files, 1))} of the time: fewer files would help (output.path)";
        }

        if (report.Publishing > LongEnough && report.Publishing > flow)
        {
            return $"publishing {Files(report)} took {Percent(report.Publishing / report.Duration)} of the time: syncing and renaming is the limit";
        }

        BlockReport? limit = report.Blocks.MaxBy(Utilisation);
        if (limit is null || (report.Blocks.Max(block => block.Batches) < FewBatches && !IsSlowByItself(limit, flow)))
        {
            return "too few batches to tell";
        }

        string moreCores = jobs < cores ? "more cores would help (--jobs), or less work per record" : "more cores would help, or less work per record";
        int usable = Math.Min(jobs, cores);
        double used = report.CpuTime / (flow * usable);
        if (used >= AllCores)
        {
            return $"{Cores(usable)} {(usable == 1 ? "was" : "were")} in use for {Percent(Math.Min(used, 1))} of the time, most by {limit.Name}: {moreCores}";
        }

        double busy = Utilisation(limit);
        string share = $"{limit.Name} was busy {Percent(busy)} of the time";
        return busy < BusyEnough ? $"no block was busy more than {Percent(busy)} of the time ({limit.Name}): no single setting stands out"
            : HadNoCores(report, flow, cores) ? $"{share}, but often waited for a core: other programs took the CPU, so this run does not show what limits it"
            : limit.Kind switch
            {
                BlockKind.Read => $"{share}: reading is the limit; its disk, whoever writes to it, or inflating it{MoreReaders(limit, report)}",
                BlockKind.Write when report.Output is "-" => $"{share}: stdout took no more; what reads it, or the disk behind it, is the limit",
                BlockKind.Write => $"{share}: writing is the limit; a faster disk for the output would help, or fewer bytes to write",
                BlockKind.Compress => $"{share}: compressing the output is the limit; {moreCores.Replace("less work per record", "a lower output.csv.level", StringComparison.Ordinal)}",
                BlockKind.Hash => $"{share}: hashing the output is the limit, which has one core whatever the settings; fewer bytes to write would help",
                BlockKind.Count => $"{share}: counting for a comparison with earlier nights is the limit; {moreCores.Replace("less work per record", "guard.mode: none", StringComparison.Ordinal)}",
                _ => Chain(share, limit, jobs, moreCores),
            };
    }

    private static string Chain(string share, BlockReport chain, int jobs, string moreCores) =>
        chain.Processes is { } processes
            ? $"{share} in {(processes == 1 ? "1 child process" : $"{processes} child processes")}: {(processes < jobs ? $"--shard {chain.Name}={jobs} would use all {jobs} cores" : $"its stages are the limit; {moreCores}")}"
            : chain.Dop < jobs
            ? $"{share} on {Cores(chain.Dop)}: --dop {chain.Name}={jobs} would use all {jobs}"
            : $"{share} on {Cores(chain.Dop)}: its stages are the limit; {moreCores}";

    // One thread reads or writes whatever the batches; how busy several were, a few batches for each of them show.
    private static bool IsSlowByItself(BlockReport block, TimeSpan flow) =>
        flow > LongEnough && (block.Kind is BlockKind.Read or BlockKind.Write || block.Batches >= FewForEach * block.Dop) && Utilisation(block) >= BusyEnough;

    /// <summary>Whether the blocks that need nothing but a core had one for less than two thirds of the time that they were at work.</summary>
    private static bool HadNoCores(RunReport report, TimeSpan flow, int cores)
    {
        double atWork = report.Blocks.Where(block => block.Kind is BlockKind.Threads or BlockKind.Compress or BlockKind.Hash or BlockKind.Count).Sum(block => block.BusySeconds);
        return report.CpuTime.TotalSeconds < 2.0 / 3 * Math.Min(atWork, cores * flow.TotalSeconds);
    }

    private static string MoreReaders(BlockReport read, RunReport report) => report.Inputs.Count > read.Dop ? $"; several files can be read at once (--dop {read.Name}=N)" : "";

    private static bool IsManySmallFiles(RunReport report) => report.Outputs.Count > ManyFiles && report.Totals.BytesOut < report.Outputs.Count * SmallFile;

    private static string Files(RunReport report) => report.Outputs.Count == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{report.Outputs.Count:#,0} files");

    private static double Utilisation(BlockReport block)
    {
        double whole = block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds;
        return whole > 0 ? block.BusySeconds / whole : 0;
    }

    private static string Cores(int count) => count == 1 ? "1 core" : $"{count} cores";

    private static string Percent(double share) => Math.Round(share * 100).ToString(CultureInfo.InvariantCulture) + " %";
}
