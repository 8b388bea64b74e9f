using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>Which block limited the speed, and which knob to turn.</summary>
public static class Bottleneck
{
    private const int FewBatches = 16;
    private const double BusyEnough = 0.6;

    /// <summary>One sentence.</summary>
    /// <param name="blocks">The blocks in order.</param>
    /// <param name="jobs">Cores that the run may use.</param>
    public static string Describe(IReadOnlyList<BlockReport> blocks, int jobs)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count == 0 || blocks.Max(block => block.Batches) < FewBatches)
        {
            return "too few batches to tell";
        }

        BlockReport limit = blocks.MaxBy(Utilisation)!;
        double busy = Utilisation(limit);
        if (busy < BusyEnough)
        {
            return $"no block was busy more than {Percent(busy)} of the time ({limit.Name}): the blocks waited for each other; "
                + "try more --memory or a smaller --batch-bytes";
        }

        string share = $"{limit.Name} was busy {Percent(busy)} of the time";
        return limit.Kind switch
        {
            BlockKind.Read => $"{share}: reading or inflating the input is the limit; a faster disk would help, or --dop read=N with several files",
            BlockKind.Compress => $"{share}: compressing the output is the limit; more cores would help (--jobs), or a lower output.csv.level",
            BlockKind.Write => $"{share}: writing is the limit; a faster disk for the output would help, or fewer bytes to write",
            BlockKind.Hash => $"{share}: hashing the output is the limit, which has one core whatever the settings; fewer bytes to write would help",
            _ => Chain(share, limit, jobs),
        };
    }

    private static string Chain(string share, BlockReport chain, int jobs) =>
        chain.Processes is { } processes
            ? $"{share} in {(processes == 1 ? "1 child process" : $"{processes} child processes")}: {(processes < jobs ? $"--shard {chain.Name}={jobs} would use all {jobs} cores" : "its stages are the limit; more cores would help, or less work per record")}"
            : chain.Dop < jobs
            ? $"{share} on {Cores(chain.Dop)}: --dop {chain.Name}={jobs} would use all {jobs}"
            : $"{share} on {Cores(chain.Dop)}: its stages are the limit; more cores would help (--jobs), or less work per record";

    private static double Utilisation(BlockReport block)
    {
        double whole = block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds;
        return whole > 0 ? block.BusySeconds / whole : 0;
    }

    private static string Cores(int count) => count == 1 ? "1 core" : $"{count} cores";

    private static string Percent(double share) => Math.Round(share * 100).ToString(CultureInfo.InvariantCulture) + " %";
}
