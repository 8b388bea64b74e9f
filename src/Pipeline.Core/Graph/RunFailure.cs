using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Http;
using Pipeline.Processes;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>What a failure means for the run. This is the one map from exceptions of a run to exit codes; the command line maps those thrown outside a run.</summary>
/// <param name="Status">Status of the run.</param>
/// <param name="ExitCode">Exit code.</param>
/// <param name="Message">What failed and what to do.</param>
internal sealed record RunFailure(RunStatus Status, int ExitCode, string Message)
{
    /// <summary>What a user's program said on stderr, or null. It stays out of run.json, since it may quote data.</summary>
    public string? ProgramOutput { get; init; }

    /// <summary>True when the output folder holds an earlier publish that cannot be finished.</summary>
    public bool EarlierPublishUnfinished { get; init; }

    /// <summary>True when an unfinished run was not gone on with, and stays as it is.</summary>
    public bool LeavesRun { get; init; }

    /// <summary>The failure of a run whose caller's own callback threw.</summary>
    public static RunFailure OfCaller(Exception exception) =>
        new(RunStatus.Failed, ExitCodes.Internal, $"a callback of the calling program failed: {exception.GetType().Name}");

    /// <summary>Judges an exception.</summary>
    public static RunFailure Of(Exception exception) => exception switch
    {
        OutputClosedException => new RunFailure(RunStatus.Abandoned, ExitCodes.Success, exception.Message),
        RunException run => new RunFailure(RunStatus.Failed, run.ExitCode, run.Message) { ProgramOutput = run.ProgramOutput, EarlierPublishUnfinished = run.PublishUnfinished, LeavesRun = run.LeavesRun },
        StoppedException stopped => new RunFailure(RunStatus.Failed, stopped.ExitCode, stopped.Message),
        ChildUnusableException child => new RunFailure(RunStatus.Failed, ExitCodes.Unavailable, child.Message) { ProgramOutput = child.StandardError },
        SpillException { InnerException: { } cause } spill => Of(RunException.FromFileSystem(cause, spill.Action!, spill.Place!)) is var failed && RunException.IsDiskFull(cause)
            ? failed with { Message = $"{failed.Message}, raise run.state_memory so that less goes there, or name a folder on another disk with --run-dir" } : failed,
        InputException input => new RunFailure(RunStatus.Failed, input.ExitCode, input.Message),
        _ when SystemLimits.Explain(exception) is { } limit => new RunFailure(RunStatus.Failed, ExitCodes.InputOutput, limit),
        UnauthorizedAccessException => new RunFailure(RunStatus.Failed, ExitCodes.Permission, exception.Message),
        IOException => new RunFailure(RunStatus.Failed, ExitCodes.InputOutput, exception.Message),
        // Type and place only: the message of a bug may quote a field.
        _ => new RunFailure(RunStatus.Failed, ExitCodes.Internal, $"internal error, please report it: {exception.GetType().Name} {exception.StackTrace?.Split('\n')[0].Trim()}"),
    };
}
