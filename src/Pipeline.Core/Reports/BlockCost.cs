using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>What a block's work costs, whatever it waits for: its true rate is records over this time, not over the time of the run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="CpuSeconds">CPU seconds of its work.</param>
/// <param name="WaitSeconds">Seconds in which its work waited for a disk, a pipe or a program, and needed no core.</param>
/// <param name="Parts">How many parts work side by side: threads, programs or processes.</param>
/// <param name="Pieces">Into how many pieces its work can be divided: batches, or files of a reader.</param>
/// <param name="LargestPiece">Share of the work that is in the largest piece, 0 to 1.</param>
public sealed record BlockCost(string Name, BlockKind Kind, double CpuSeconds, double WaitSeconds, int Parts, int Pieces, double LargestPiece)
{
    /// <summary>Whether a flag changes how many parts it has.</summary>
    public bool MayWiden { get; init; }

    /// <summary>Whether it has as many parts as <c>--jobs</c> says, or as many processes as there are cores.</summary>
    public bool FollowsJobs { get; init; }

    /// <summary>Whether it shares as many cores as <c>--jobs</c> says with others such.</summary>
    public bool SharesJobs { get; init; }

    /// <summary>Seconds of work in all.</summary>
    public double WorkSeconds => CpuSeconds + WaitSeconds;

    /// <summary>How long that many parts need, with a core for each of them.</summary>
    public double Seconds(int parts)
    {
        // The last round is as long as the others, even if it has one piece only.
        double rounds = Math.Ceiling((double)Pieces / Math.Min(Math.Max(parts, 1), Pieces));
        return WorkSeconds * Math.Max(rounds / Pieces, LargestPiece);
    }

    /// <summary>The cost of a block of a run.</summary>
    internal static BlockCost Of(BlockReport block, RunReport report, RunFigures figures)
    {
        bool isRead = block.Kind == BlockKind.Read;
        double bytes = isRead ? report.Inputs.Sum(input => input.Bytes) : 0;
        return new BlockCost(
            block.Name,
            block.Kind,
            block.CpuSeconds,
            figures.WaitSeconds(block),
            RunFigures.PartsOf(block),
            Math.Max(1, isRead ? report.Inputs.Count : (int)block.Batches),
            bytes > 0 ? report.Inputs.Max(input => input.Bytes) / bytes : 0)
        {
            MayWiden = block.Knob is not null && block.Kind != BlockKind.Write,
            FollowsJobs = block.FollowsJobs || (block.Kind == BlockKind.Processes && RunFigures.PartsOf(block) == report.Cores),
            SharesJobs = RunFigures.SharesJobs(block),
        };
    }
}
