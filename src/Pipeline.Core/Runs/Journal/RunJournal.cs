using Pipeline.Files;

namespace Pipeline.Runs.Journal;

/// <summary>
/// The journal of a run. The file appears with the first checkpoint, so that a short run has none. What a checkpoint says is on
/// disk before it is. Used by one thread at a time.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    /// <summary>Bytes that a journal may have in any case.</summary>
    public const long DefaultSlack = 16 << 20;

    // Before a journal is written anew, there are three bytes that nobody needs for each one that is: that costs a quarter of the writing.
    private const int MostGrowth = 4;

    private readonly RunFolder folder;
    private readonly RejectWriter? rejects;
    private readonly Func<JournalHeader> header;
    private readonly bool sync;
    private readonly IFileSystemCalls calls;
    private readonly long slack;
    private JournalFile? file;
    private long needed;

    /// <summary>Makes it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="rejects">The run's rejects, or null.</param>
    /// <param name="header">Gives what the journal begins with; asked when it begins, which most runs never come to.</param>
    /// <param name="goesOn">The journal of the interrupted run that goes on, or null.</param>
    /// <param name="sync">Whether to wait for the disk.</param>
    /// <param name="calls">The file system.</param>
    /// <param name="slack">Bytes that it may have in any case before it is written anew.</param>
    /// <exception cref="RunException">74, 77: the journal cannot be written.</exception>
    public RunJournal(
        RunFolder folder, RejectWriter? rejects, Func<JournalHeader> header, JournalContent? goesOn, bool sync, IFileSystemCalls calls, long slack = DefaultSlack)
    {
        this.slack = slack;
        this.folder = folder;
        this.rejects = rejects;
        this.header = header;
        this.sync = sync;
        this.calls = calls;
        if (goesOn is not null)
        {
            file = JournalFile.Continue(goesOn, sync, calls);
        }
    }

    /// <summary>Whether a checkpoint stands in it.</summary>
    public bool HasCheckpoint => file is not null;

    /// <summary>Puts on disk what a checkpoint says, and then the checkpoint.</summary>
    /// <exception cref="RunException">74, 77: something cannot be written. It is final, since a second try to sync may lie.</exception>
    public void Write(Checkpoint checkpoint)
    {
        if (sync)
        {
            folder.SyncStaged(checkpoint.Destinations.Keys);
            if (checkpoint.Rejects.Count > 0)
            {
                rejects!.Sync(checkpoint.Rejects.Values);
            }
        }

        JournalFile open = file ?? JournalFile.Create(Path.Combine(folder.Folder, JournalFile.Name), header(), sync, calls);
        open.Append(checkpoint);
        file = open;
        if (open.Length > slack + (MostGrowth * needed))
        {
            file = JournalFile.Rewrite(JournalContent.Read(Path.Combine(folder.Folder, JournalFile.Name), folder.RunId)!, sync, calls);
            open.Dispose();
            needed = file.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();
}
