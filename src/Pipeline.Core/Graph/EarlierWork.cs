using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>
/// What of a run is done already, as the last one that published did it (<c>--if-changed</c>). Judged under the lock. Any doubt means
/// that it is not done: a run too many costs time, one too few a night.
/// </summary>
internal sealed class EarlierWork
{
    // Times of FAT; others are finer.
    private static readonly TimeSpan CoarseClock = TimeSpan.FromSeconds(2);

    private readonly PipelinePlan plan;
    private readonly RunFolder folder;
    private readonly IFileSystemCalls calls;
    private readonly Dictionary<string, TakenFile> taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> times = new(StringComparer.Ordinal);

    private EarlierWork(PipelinePlan plan, RunFolder folder, IFileSystemCalls calls)
    {
        this.plan = plan;
        this.folder = folder;
        this.calls = calls;
        Left = plan;
    }

    /// <summary>The run that did it; empty where everything runs.</summary>
    public string RunId { get; private set; } = "";

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsAll { get; private set; }

    /// <summary>Why files run, in a sentence; null where nothing is left to do.</summary>
    public string? Why { get; private set; }

    /// <summary>What is left to do.</summary>
    public PipelinePlan Left { get; private set; }

    /// <summary>The files that are not read, as their outputs stand, in the order of the plan.</summary>
    public IReadOnlyList<TakenFile> Taken { get; private set; } = [];

    /// <summary>The records of these files.</summary>
    public StageCounts Counts => StageCounts.Sum(Taken.Select(file => file.Input.Counts));

    /// <summary>The same for the report; null where no file was taken over.</summary>
    public TakenOverReport? Report => Taken.Count == 0 ? null : new TakenOverReport(
        RunId, Counts, [.. Taken.Select(file => file.Input.Name)], [.. Taken.Select(file => new OutputReport(file.Output.Path, file.Output.Records, file.Output.Bytes, file.Output.Sha256))]);

    private bool Verify => plan.Definition.IfChanged == IfChanged.Verify;

    private string Output => folder.Output!;

    /// <summary>Judges.</summary>
    /// <exception cref="RunException">Something cannot be looked at.</exception>
    public static EarlierWork Of(PipelinePlan plan, RunFolder folder, IFileSystemCalls calls)
    {
        EarlierWork work = new(plan, folder, calls);
        try
        {
            work.Judge();
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            work.Run($"what was published cannot be compared: {exception.Message}");
        }

        return work;
    }

    /// <summary>The input in the state that this run will leave, where its file was taken over; else null.</summary>
    public TakenFile? Find(PlannedFile file) => taken.GetValueOrDefault(file.Name);

    /// <summary>Checks, right before they are published once more, that the outputs still stand.</summary>
    /// <exception cref="RunException">75: one was changed meanwhile.</exception>
    public void CheckStanding()
    {
        if (Taken.FirstOrDefault(file => !Stands(file.Output, byContent: false)) is { } gone)
        {
            throw new RunException(ExitCodes.NotNow, $"'{gone.Output.Path}' was to be taken over from run {RunId} and was changed meanwhile; nothing was published: run again");
        }
    }

    private void Run(string why)
    {
        Why = why;
        RunId = "";
        Left = plan;
        Taken = [];
        taken.Clear();
    }

    private void Judge()
    {
        Fingerprint fingerprint = plan.Fingerprint();
        if (Repeatability.WhyNot(plan.Definition) is { } doubt)
        {
            Run(doubt);
            return;
        }

        if (PublishedState.Read(Output, calls) is not { } state || folder.LastPublished != state.RunId || !folder.HasSuccess || Manifest.Read(Output, calls) is not { } manifest)
        {
            Run("nothing is known of an earlier run that published");
        }
        else if (state.Name != plan.Definition.Name)
        {
            Run($"run {state.RunId} was one of another name");
        }
        else if (state.Definition != fingerprint.Definition)
        {
            Run($"stages or settings are not those of run {state.RunId}");
        }
        else if (state.References != plan.ReferencesFingerprint())
        {
            Run($"a file that a lookup reads has changed since run {state.RunId}");
        }
        else if (state.Engine != fingerprint.Engine)
        {
            Run($"run {state.RunId} was made by another build of this program");
        }
        else if (state.HasStream || fingerprint.Inputs is null)
        {
            Run("a stream cannot be compared");
        }
        else
        {
            Compare(state, manifest);
        }
    }

    private void Compare(PublishedState state, IReadOnlyList<PublishedFile> manifest)
    {
        RunId = state.RunId;
        PublishedInput[] before = [.. state.Inputs];
        foreach ((string path, long time) in state.OutputTimes)
        {
            times[path] = time;
        }

        StageCounts counts = StageCounts.Sum(before.Select(input => input.Counts));
        bool listStands = counts.Rejected == 0 || (state.RejectList is { } list && IsWhereAsked(list) && calls.Look(list).Kind == EntryKind.File);
        if (RejectLedger.IsPassed(plan.Definition.Rejects, counts.Rejected, counts.In))
        {
            Run($"run {RunId} had more rejects than are allowed now");
            return;
        }

        Dictionary<string, PublishedFile> standing = manifest.Where(file => Stands(file, Verify)).ToDictionary(file => file.Path, StringComparer.Ordinal);
        Dictionary<string, PublishedInput> known = before.DistinctBy(input => input.Name, StringComparer.Ordinal).ToDictionary(input => input.Name, StringComparer.Ordinal);
        PublishedInput?[] same = [.. plan.Files.Select(file => known.TryGetValue(file.Name, out PublishedInput? input) ? Same(file, input) : null)];
        bool sameSet = before.Select(input => input.Name).SequenceEqual(plan.Files.Select(file => file.Name), StringComparer.Ordinal);
        IsAll = sameSet && Array.TrueForAll(same, input => input is not null) && standing.Count == manifest.Count && listStands;
        if (!IsAll)
        {
            TakeOver(same, standing, before);
        }
    }

    private void TakeOver(PublishedInput?[] same, Dictionary<string, PublishedFile> standing, PublishedInput[] before)
    {
        if (plan.Definition.Guard.Mode != GuardMode.None)
        {
            Run("something changed, and guard.mode compares the figures of all files with those of earlier nights");
            return;
        }

        if (!Repeatability.IsByFile(plan))
        {
            Run("input, or what was published of it, changed, and an output has more than one file's records");
            return;
        }

        // A file with rejects runs again, so that the list of rejects has all of them.
        ILookup<string?, PublishedInput> byDestination = before.ToLookup(input => input.Destination, StringComparer.Ordinal);
        foreach ((PlannedFile file, PublishedInput? input) in plan.Files.Zip(same))
        {
            if (input is { Counts.Rejected: 0 } && string.Equals(input.Destination, file.Destination, StringComparison.Ordinal)
                && byDestination[file.Destination].Take(2).Count() == 1 && standing.TryGetValue(file.Destination, out PublishedFile? output) && !output.Stale)
            {
                taken[file.Name] = new TakenFile(input, output);
            }
        }

        if (taken.Count == plan.Files.Count)
        {
            // Only files that went are missing, but a run has at least one.
            taken.Remove(plan.Files.MinBy(file => file.Bytes)!.Name);
        }

        if (taken.Count == 0)
        {
            Run($"all {plan.Files.Count:#,0} files run: each of them changed, or its output did, or it has rejects");
            return;
        }

        Taken = [.. plan.Files.Select(Find).OfType<TakenFile>()];
        Left = plan with { Files = [.. plan.Files.Where(file => Find(file) is null)] };
        Why = $"{Left.Files.Count:#,0} of {plan.Files.Count:#,0} files run, the outputs of the others stand as run {RunId} published them";
    }

    private bool Stands(PublishedFile file, bool byContent)
    {
        string path = ControlFolder.FileOf(Output, file.Path);
        if (byContent)
        {
            return StandingFile.Is(path, file, calls);
        }

        return calls.Look(path).Kind == EntryKind.File && FileIdentity.Of(path) is { Regular: true } now
            && now.Size == file.Bytes && times.TryGetValue(file.Path, out long time) && now.ModifiedNanoseconds == time;
    }

    /// <summary>The earlier input with the identity of now, if the file holds the same; else null.</summary>
    private PublishedInput? Same(PlannedFile file, PublishedInput before)
    {
        if (file.Identity is not { Regular: true } now)
        {
            return null;
        }

        bool isSame = (Verify || before.Is(now)) && ((!Verify && !MayBeOlder(before)) || FileContent.Of(file.Source) == new FileContent(before.Bytes, before.Crc32C));
        return isSame ? Known(file.Name, now, before.Crc32C, before.Bytes, before.Destination, before.Counts) : null;
    }

    // As git has it: a change so soon after the one before may leave the times as they were, where the disk's clock is coarse.
    private bool MayBeOlder(PublishedInput before) =>
        before.ChangedNanoseconds >= (RunFolder.StartOf(RunId) - CoarseClock - DateTimeOffset.UnixEpoch).Ticks * 100;

    private bool IsWhereAsked(string list) =>
        plan.Definition.Rejects.Folder is not { } asked || string.Equals(Path.GetDirectoryName(list), Path.TrimEndingDirectorySeparator(Path.GetFullPath(asked)), StringComparison.Ordinal);

    /// <summary>An input as the next run will know it.</summary>
    public static PublishedInput Known(string name, FileIdentity file, string crc32C, long bytes, string? destination, StageCounts counts) =>
        new(name, file.Inode, file.Size, file.ModifiedNanoseconds, file.ChangedNanoseconds, file.BornNanoseconds, crc32C, bytes, destination, counts);
}
