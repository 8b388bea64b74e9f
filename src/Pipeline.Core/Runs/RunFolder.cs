using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// A run as it stands on disk: it holds the output folder's lock, has a folder of its own for report and rejects, and a staging
/// folder for what it writes. Disposing gives the lock back and nothing else: a run that did not call
/// <see cref="Finish"/> is found by the next one and marked as abandoned.
/// </summary>
internal sealed partial class RunFolder : IDisposable
{
    // Between a run's folder and its first report lies one write.
    private static readonly TimeSpan LongestBirth = TimeSpan.FromHours(1);

    private const string IdFormat = "yyyyMMdd'T'HHmmss'.'fff'Z'";

    private readonly RunFolderOptions options;
    private readonly IFileSystemCalls calls;
    private readonly OutputLock? outputLock;
    private readonly SafeFileHandle? syncAnchor;
    private readonly EarlierRuns earlier;
    private string? lastPublished;

    private RunFolder(RunFolderOptions options, OutputLock? outputLock, EarlierRuns earlier, EarlierPublish? earlierPublish, string? lastPublished)
    {
        this.lastPublished = lastPublished;
        this.options = options;
        this.outputLock = outputLock;
        this.earlier = earlier;
        calls = options.Calls;
        Output = options.Output;
        EarlierPublish = earlierPublish;
        Started = options.Resume is { } resumed ? StartOf(resumed.RunId) : options.Clock.GetUtcNow();
        (RunId, Folder) = options.Resume is { } run ? (run.RunId, Path.Combine(earlier.Folder, run.RunId)) : RunFolderMaker.MakeRun(earlier.Folder, Started);
        StagingPath = options.RunDirectory is null
            ? $"{ControlFolder.PrefixOf(Output ?? "")}runs/{RunId}/staging"
            : $"{ControlFolder.PrefixOf(Output ?? "")}staging-{RunId}";
        WriteReport(RunningReport.Format(RunId, Started, Output is null ? null : ControlFolder.PlaceOf(Output), options.Name));
        if (Output is not null)
        {
            syncAnchor = RunFolderMaker.MakeStaging(Staging, options);
        }
    }

    /// <summary>The run's name: when it began, in UTC, so that names sort by time.</summary>
    public string RunId { get; }

    /// <summary>When the run began, also where it goes on.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Earlier runs that could have gone on; what they staged is gone now.</summary>
    public IReadOnlyList<string> GivenUp { get; private init; } = [];

    /// <summary>The output folder, absolute, or null.</summary>
    public string? Output { get; }

    /// <summary>The folder of this run: report, rejects.</summary>
    public string Folder { get; }

    /// <summary>The staging folder, relative to the output folder, with <c>/</c>.</summary>
    public string StagingPath { get; }

    /// <summary>The staging folder. It is on the file system of the output folder wherever the run folders are.</summary>
    public string Staging => ControlFolder.FileOf(Output ?? throw new InvalidOperationException("a run to stdout has no staging"), StagingPath);

    /// <summary>The publish of an earlier run that was cut short and has been ended now, or null.</summary>
    public EarlierPublish? EarlierPublish { get; }

    /// <summary>The run that published last; null where none did or nobody knows.</summary>
    public string? LastPublished => lastPublished;

    /// <summary>Whether this run's publish has begun and could not be ended: what it staged belongs to the commit record.</summary>
    public bool IsPublishing { get; private set; }

    /// <summary>Whether the output folder has the <c>_SUCCESS</c> of a run that published. For words about it only.</summary>
    public bool HasSuccess => Output is not null && Entry.TryLookThrough(Path.Combine(Output, ControlFolder.SuccessName)) == EntryKind.File;

    /// <summary>The name of a run that began then.</summary>
    public static string IdOf(DateTimeOffset started) => started.UtcDateTime.ToString(IdFormat, CultureInfo.InvariantCulture);

    /// <summary>When the run of that name began.</summary>
    public static DateTimeOffset StartOf(string runId) =>
        DateTimeOffset.ParseExact(runId, IdFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Opens a run: makes the folders, takes the lock, finishes an earlier publish, checks the label.</summary>
    /// <exception cref="RunException">73: a folder cannot be made; 74: I/O; 75: another run is at work; 77: permission; 78: other label.</exception>
    public static RunFolder Open(RunFolderOptions options)
    {
        if (options.Output is null && options.RunDirectory is null)
        {
            throw new ArgumentException("an output folder or a folder for runs is needed", nameof(options));
        }

        options = options with { Output = Absolute(options.Output), RunDirectory = Absolute(options.RunDirectory) };
        OutputLock? held = null;
        string place = options.Output ?? options.RunDirectory!;
        string action = options.Output is null ? "use --run-dir" : "open the output folder";
        try
        {
            EarlierPublish? finished = null;
            string? published = null;
            if (options.Output is { } output)
            {
                RunFolderMaker.MakeOutput(output, options);
                held = OutputLock.Take(Path.Combine(ControlFolder.Of(output), "lock"), ControlFolder.PlaceOf(output), options.Calls, options.LockWait);
                finished = PublishRecovery.Finish(output, options.Overwrite, options.Calls);
                OutputLabel? label = OutputLabel.Read(output, options.Calls);
                if (options.Name is not null || !options.PublishesNothing)
                {
                    label?.Check(output, options.Name, options.Definition);
                }

                published = label?.RunId;
            }

            if (options.RunDirectory is { } directory)
            {
                (action, place) = ("use --run-dir", directory);
            }

            EarlierRuns earlier = new(RunFolderMaker.MakeRuns(options), options.Output, options.Calls);
            options.Resume?.Check(Path.Combine(earlier.Folder, options.Resume.RunId));
            earlier.RemoveUnborn(IdOf(options.Clock.GetUtcNow() - LongestBirth));
            IReadOnlyList<string> givenUp = [];
            if (options.Output is not null)
            {
                earlier.MarkDead(published, options.Resume?.RunId);
                givenUp = options.PublishesNothing ? [] : earlier.GiveUp(options.Resume?.RunId);
            }

            return new RunFolder(options, held, earlier, finished, published) { GivenUp = givenUp };
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            held?.Dispose();
            throw RunException.FromFileSystem(exception, action, place, ExitCodes.CannotCreate);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>The files that this run writes, to be sealed and published.</summary>
    /// <param name="expectedBytes">About how many bytes will be written, or 0.</param>
    /// <param name="mostOpen">Files that are open at once.</param>
    /// <param name="checksums">Whether a journal tells of them.</param>
    public StagedFiles StageFiles(long expectedBytes = 0, int mostOpen = StagedFiles.DefaultOpenFiles, bool checksums = false) =>
        new(Staging, calls, mostOpen) { ExpectedBytes = expectedBytes, Sync = options.Sync, Checksums = checksums };

    /// <summary>Waits until staged files are on disk.</summary>
    /// <exception cref="RunException">74: it failed, which is final.</exception>
    public void SyncStaged(IReadOnlyCollection<string> paths)
    {
        try
        {
            StagedSync.Wait(Output!, StagingPath, paths, syncAnchor, calls);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write to", Staging);
        }
    }

    /// <summary>Publishes the sealed files.</summary>
    /// <returns>The files of the manifest, stale ones among them.</returns>
    /// <exception cref="RunException">See <see cref="Publisher.Publish"/>.</exception>
    public IReadOnlyList<PublishedFile> Publish(IReadOnlyList<PublishedFile> files, bool overwrite, bool removeStale) =>
        Publish(files, overwrite, removeStale, takenOver: [], entry: null, state: null);

    /// <summary>Publishes the sealed files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="overwrite">Whether foreign files are replaced.</param>
    /// <param name="removeStale">Whether files of earlier runs that are not published again are removed.</param>
    /// <param name="takenOver">Files that stand and are what this run would write.</param>
    /// <param name="entry">The run's line of the ledger, or null.</param>
    /// <param name="state">What it is made of, or null.</param>
    /// <returns>The files of the manifest, stale ones among them.</returns>
    /// <exception cref="RunException">See <see cref="Publisher.Publish"/>.</exception>
    public IReadOnlyList<PublishedFile> Publish(
        IReadOnlyList<PublishedFile> files, bool overwrite, bool removeStale, IReadOnlyList<PublishedFile> takenOver, LedgerEntry? entry, PublishedState? state)
    {
        string output = Output ?? throw new InvalidOperationException("a run to stdout publishes nothing");
        try
        {
            IReadOnlyList<PublishedFile> manifest = Publisher.Publish(
                new PublishRequest
                {
                    Output = output,
                    Staging = StagingPath,
                    RunId = RunId,
                    Files = files,
                    TakenOver = takenOver,
                    Entry = entry,
                    State = state,
                    Columns = state?.Columns,
                    Label = options.Name,
                    Definition = options.Definition,
                    Overwrite = overwrite,
                    RemoveStale = removeStale,
                    Sync = options.Sync,
                    SyncAnchor = syncAnchor,
                },
                calls);
            lastPublished = RunId;
            return manifest;
        }
        catch
        {
            IsPublishing = Publisher.MayBeUnfinished(output, calls);
            throw;
        }
    }

    /// <summary>
    /// Ends the run on disk, after its last report: points <c>latest</c> to it and removes what is no longer needed. What
    /// cannot be tidied is no reason to fail a run that is published. While a commit record stands nothing is removed.
    /// </summary>
    /// <param name="staging">What happens to the staging folders.</param>
    /// <param name="entry">The run's line of the ledger; null where its publish has written it.</param>
    /// <returns>What could not be tidied, as warnings.</returns>
    public IReadOnlyList<string> Finish(StagingEnd staging, LedgerEntry? entry = null)
    {
        var warnings = new List<string>();
        if (Output is not null)
        {
            if (entry is not null)
            {
                Tidy(warnings, () => Ledger.Append(Output, entry.Format(), sync: false, calls));
            }

            Tidy(warnings, () => LatestLink.PointTo(Output, Folder, calls));
            if (!IsPublishing)
            {
                Tidy(warnings, SyncControl);
                Tidy(warnings, () => earlier.EndStaging(RunId, StagingPath, staging));
                Tidy(warnings, () => earlier.Prune(RunId, lastPublished, options.Keep, options.KeepFor is { } age ? IdOf(options.Clock.GetUtcNow() - age) : null));
            }
        }

        return warnings;
    }

    /// <summary>Adds a line to the ledger of a run whose report cannot be written, if that can be.</summary>
    public void NoteEnd(LedgerEntry entry)
    {
        if (Output is not null)
        {
            Tidy([], () => Ledger.Append(Output, entry.Format(), sync: false, calls));
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        syncAnchor?.Dispose();
        outputLock?.Dispose();
    }

    // The removal of the commit record: one that comes back after a power cut is checked and carried out once more, so that this is not part of the publish.
    private void SyncControl()
    {
        if (options.Sync)
        {
            calls.Sync(ControlFolder.Of(Output!));
        }
    }

    private static string? Absolute(string? path) => path is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static void Tidy(List<string> warnings, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is RunException || RunException.IsFileSystem(exception))
        {
            warnings.Add($"could not tidy up: {exception.Message}");
        }
    }
}
