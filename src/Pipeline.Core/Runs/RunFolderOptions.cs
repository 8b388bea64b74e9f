using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>How a run is to be opened.</summary>
internal sealed record RunFolderOptions
{
    /// <summary>The output folder, or null when the output goes to stdout; then <see cref="RunDirectory"/> is needed.</summary>
    public string? Output { get; init; }

    /// <summary>Where the folders of runs go, or null for <c>OUT/.pipeline/runs</c>.</summary>
    public string? RunDirectory { get; init; }

    /// <summary>The pipeline's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What the pipeline does, see <see cref="Planning.Fingerprint"/>, or null when that is not known.</summary>
    public string? Definition { get; init; }

    /// <summary>The interrupted run that goes on, or null.</summary>
    public ResumedRun? Resume { get; init; }

    /// <summary>Whether the run only leaves its report: then one without a name may come to any label.</summary>
    public bool PublishesNothing { get; init; }

    /// <summary>How many run folders are kept, at least 1, this run's among them.</summary>
    public int Keep { get; init; } = 30;

    /// <summary>How long run folders are kept at most; null: however old they become.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>Whether an earlier publish that cannot be finished is given up.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How long another run that has the output folder is waited for.</summary>
    public LockWait LockWait { get; init; } = LockWait.None;

    /// <summary>Whether to wait for the disk.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>Gives the time that names the run.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The file system.</summary>
    public IFileSystemCalls Calls { get; init; } = FileSystemCalls.Instance;
}
