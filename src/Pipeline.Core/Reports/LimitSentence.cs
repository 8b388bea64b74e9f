using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>Says for a person what limited a run, and what to do.</summary>
internal static class LimitSentence
{
    /// <summary>One sentence.</summary>
    public static string Of(Limit limit, LimitAdvice? advice, RunReport report, RunFigures figures)
    {
        string name = limit.Block?.Name ?? "";
        string busy = limit.Block is null ? "" : Busy(limit.Block, Percent(figures.LoadOf(limit.Block)));
        string turn = advice switch
        {
            null => "nothing to turn",
            { Gain: { } gain } => string.Create(CultureInfo.InvariantCulture, $"{advice.Flag} would make it about {gain:0.0} times as fast"),
            _ => $"{advice.Flag} may help",
        };
        return limit.Cause switch
        {
            LimitCause.TooShort => "the run was too short to tell",
            LimitCause.Cores => $"{Count(report.Cores, "core")} {(report.Cores == 1 ? "was" : "were")} busy {Percent(figures.CoresUsed)} of the time, most by {name}: nothing to turn; more cores would help, or less work per record",
            LimitCause.OtherPrograms => $"{(limit.Block is null ? "the blocks" : name)} often waited for a core, and this run did not use all of them: other programs took the CPU, so it does not show what limits it",
            LimitCause.Compute => $"{busy}: {Compute(limit.Block!, advice, turn)}",
            LimitCause.Jobs => $"{Count(figures.Jobs, "thread")} of run.jobs {(figures.Jobs == 1 ? "was" : "were")} busy {Percent(figures.JobsLoad)} of the time, most by {name}: {turn}",
            LimitCause.Program => $"{busy}: {(advice is null ? $"{turn}; a faster program would help" : $"its program is the limit; {turn}")}",
            LimitCause.Service => $"{name} waited for the service that it asks: the service is the limit, or rate and concurrency of the stage; a cache would save requests",
            LimitCause.DiskRead => $"{busy}, mostly waiting for input: its disk, or who writes to it, is the limit; {turn}",
            LimitCause.OneFile => $"{busy} with {Largest(report)}, and a file has one thread: nothing to turn; several smaller files would be read side by side",
            LimitCause.DiskWrite => $"{busy}: the disk of the output is the limit; nothing to turn; fewer bytes to write would help",
            LimitCause.OutputReader => $"{busy}: stdout took no more; what reads it, or the disk behind it, is the limit; nothing to turn",
            LimitCause.ManyFiles => ManyFiles(limit.Block!, report),
            LimitCause.Publishing => $"publishing {Count(report.Outputs.Count, "file")} took {Percent(report.Publishing / report.Duration)} of the time: syncing and renaming is the limit; nothing to turn",
            LimitCause.Memory => $"read waited for memory {Percent(figures.ShareOfTime(limit.Block!, limit.Block!.MemorySeconds))} of the time, and no block was busy: the memory budget is the limit; {turn}",
            LimitCause.Ordering => $"slow batches of {name} held back those behind them, which were done: {turn}",
            LimitCause.Pool => $"batches waited for {name} while it had threads to spare: the pool of threads gave them too late; nothing to turn",
            _ => Unknown(report, figures),
        };
    }

    private static string Busy(BlockReport block, string share)
    {
        string parts = block.Kind switch
        {
            BlockKind.Processes => Count(RunFigures.PartsOf(block), "child process", "child processes"),
            BlockKind.Programs => Count(RunFigures.PartsOf(block), "program"),
            _ => Count(RunFigures.PartsOf(block), "thread"),
        };
        return RunFigures.IsUneven(block) ? $"one of {parts} of {block.Name} was busy {share} of the time, and the others less" : $"{block.Name} was busy {share} of the time on {parts}";
    }

    private static string Compute(BlockReport block, LimitAdvice? advice, string turn)
    {
        string less = block.Kind switch
        {
            BlockKind.Compress => "a lower output.csv.level would help",
            BlockKind.Count => "guard.mode: none would save counting for a comparison with earlier nights",
            BlockKind.Hash or BlockKind.Write => "fewer bytes to write would help",
            _ => "less work per record would help",
        };
        return advice is not null ? turn : block.Knob is null ? $"it takes one batch at a time, so there is nothing to turn; {less}" : $"{turn}; {less}";
    }

    private static string ManyFiles(BlockReport block, RunReport report) => block.Kind == BlockKind.Read
        ? $"opening {Count(report.Inputs.Count, "file")} took most of the time: nothing to turn; fewer and larger files would help"
        : $"making and publishing {Count(report.Outputs.Count, "file")} took most of the time: fewer files would help (output.path)";

    private static string Unknown(RunReport report, RunFigures figures)
    {
        if (figures.PauseShare >= 0.1)
        {
            return $"garbage collection held all threads {Percent(figures.PauseShare)} of the time: this run does not show what limits it";
        }

        BlockReport most = report.Blocks.MaxBy(figures.LoadOf)!;
        return $"no block was busy more than {Percent(figures.LoadOf(most))} of the time ({most.Name}): this run does not show what limits it";
    }

    private static string Largest(RunReport report) => report.Inputs.MaxBy(input => input.Bytes) is { } input ? PrintableText.Line(input.Path) : "one file";

    private static string Count(int count, string one, string? many = null) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {many ?? one + "s"}");

    private static string Percent(double share) => Math.Round(Math.Min(share, 1) * 100).ToString(CultureInfo.InvariantCulture) + " %";
}
