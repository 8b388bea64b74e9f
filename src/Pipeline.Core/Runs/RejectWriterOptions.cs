using Pipeline.Runs.Journal;

namespace Pipeline.Runs;

/// <summary>How rejects are kept.</summary>
internal sealed record RejectWriterOptions
{
    /// <summary>The folder that gets <c>rejects.csv</c> and <c>rejects/</c>: the run folder, or one that the user named.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the folder was named by the user and may hold an earlier run's rejects, which are replaced.</summary>
    public bool FolderIsShared { get; init; }

    /// <summary>What tells the jobs that share the folder's place apart, see <see cref="RejectOwner"/>. Only the same job's rejects are replaced.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Replace what is there even if it does not look like ours.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The run's id, for messages.</summary>
    public string Run { get; init; } = "";

    /// <summary>How far an interrupted run wrote its rejects, with which this one goes on; null in a run that begins.</summary>
    public Checkpoint? GoOn { get; init; }

    /// <summary>Whether the run has a journal, which tells of the rejects.</summary>
    public bool IsJournaled { get; init; }

    /// <summary>Whether that run had read all of its input. Then nothing is added to its rejects, and what differs is somebody's repair.</summary>
    public bool WasRead { get; init; }

    /// <summary>Whether the records are kept, or only their positions.</summary>
    public bool KeepRecords { get; init; } = true;

    /// <summary>Most bytes of rejects.csv and kept records together.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>How long another run that has the folder is waited for.</summary>
    public LockWait LockWait { get; init; } = LockWait.None;

    /// <summary>Whether to wait for the disk at the end.</summary>
    public bool Sync { get; init; } = true;
}
