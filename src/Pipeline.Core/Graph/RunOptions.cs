using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Profiles;
using Pipeline.Reports;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>How a plan is run.</summary>
public sealed record RunOptions
{
    /// <summary>Where the records go when the definition names no output folder (or <c>-</c>). The run disposes it.</summary>
    public Stream? Output { get; init; }

    /// <summary>Reads and checks everything, writes nothing: no output, no rejects, no run folder.</summary>
    public bool CheckOnly { get; init; }

    /// <summary>Counts what the records look like that would be written; it is complete when the run has ended well. Null: nothing is counted.</summary>
    public DataProfile? Profile { get; init; }

    /// <summary>The unfinished run to go on with, from <see cref="ResumePoint.Find"/>; null: begin.</summary>
    public ResumePoint? Resume { get; init; }

    /// <summary>Called once when the graph starts, with a function that looks at it at any time until the run has ended.</summary>
    public Action<Func<ProgressSnapshot>>? Started { get; init; }

    /// <summary>
    /// Gets a timeline of the run as JSON, which speedscope and Perfetto open; null: none is made. The caller disposes it. One that cannot
    /// be written to its end is a warning.
    /// </summary>
    public Stream? Trace { get; init; }

    /// <summary>Whether stages that ask a service ask nothing, and their columns are null; it is so too where the run only checks.</summary>
    public bool Offline { get; init; }

    /// <summary>Gives the value of an environment variable in which a secret stands, or null.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The exit code of a run that was cancelled: 130, 143 or 124, asked for when it has stopped.</summary>
    public Func<int> CancelledExitCode { get; init; } = static () => ExitCodes.Interrupted;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Version of the program, for the report.</summary>
    public string Version { get; init; } = "";

    /// <summary>
    /// What starts a child process that is a worker of sharded stages: a program and its arguments, which calls
    /// <see cref="Workers.WorkerProcess.Run"/> and is built with this very library. Needed when the plan has such stages.
    /// </summary>
    public IReadOnlyList<string>? WorkerCommand { get; init; }

    /// <summary>
    /// Gets lines that workers write on stderr as they come, with the stage and the worker's number: 20 of each worker, 200 of
    /// each chain, and how many were left out. They may quote data, and are in no report. Called by any thread; must neither wait nor throw.
    /// </summary>
    public Action<string>? WorkerSaid { get; init; }

    /// <summary>Is told, once for each folder, that the run waits for another one that has it. Called before the run starts.</summary>
    public Action<string>? Waiting { get; init; }

    /// <summary>Gives the batches that tasks have taken through the chains of the first segment: then nothing of the input is read. Null: it is read.</summary>
    internal Func<PipelinePlan, FirstFailure, IBatchSource>? Recorded { get; init; }

    /// <summary>Bytes that a journal may have in any case, before it is written anew.</summary>
    internal long JournalSlack { get; init; } = RunJournal.DefaultSlack;

    /// <summary>The file system.</summary>
    internal IFileSystemCalls Calls { get; init; } = FileSystemCalls.Instance;
}
