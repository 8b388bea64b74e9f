using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Runs.Journal;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>
/// What a run writes to. Opened step by step: what was opened before a step failed is there for the report, and is closed with the
/// rest. Until it is opened, and in a run that only checks, it keeps nothing.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="options">How it is run.</param>
/// <param name="cancellation">Ends a wait for another run.</param>
internal sealed partial class RunPlace(PipelinePlan plan, RunOptions options, CancellationToken cancellation) : IDisposable
{
    private readonly LockWait lockWait = new(plan.Definition.Run.LockWait ?? TimeSpan.Zero, options.Waiting, cancellation);
    private JournalContent? goesOn;
    private SpillSpace? spill;
    private RemovedWriter? removed;
    private RemovedFiles? removedBefore;

    /// <summary>Whether the output is a folder, or a file that is published; else it is a stream, or nowhere.</summary>
    public bool IsFolder => !options.CheckOnly && Definition.Output.Folder is not (null or "-");

    /// <summary>What the output is called in a report: the folder or file, <c>-</c> for a stream, null for none.</summary>
    public string? Name => IsFolder ? ControlFolder.PlaceOf(OutputFolder) : options.CheckOnly ? null : "-";

    /// <summary>Whether the run could go on later: its output is staged, and its input can be read again from any place.</summary>
    public bool IsJournaled => IsFolder && options.Recorded is null && Definition.Run.JournalInterval is not { Time: null, Bytes: null } && !Definition.Rejects.FailFast
        && plan.Files.All(file => file.Identity is { Regular: true });

    /// <summary>Whether the output folder was tried: one that does not let us in is not ours to leave a report in.</summary>
    public bool WasTried { get; private set; }

    /// <summary>The run's folder, where it has one.</summary>
    public RunFolder? Folder { get; private set; }

    /// <summary>What of the run was done before; null where nobody asked, or it is not known yet.</summary>
    public EarlierWork? Earlier { get; private set; }

    /// <summary>What there is to run: the plan, or what is left of it.</summary>
    public PipelinePlan Left => Earlier?.Left ?? plan;
    /// <summary>Notes how far the run is, where that can be of use.</summary>
    public RunJournal? Journal { get; private set; }

    /// <summary>Where an interrupted run goes on, or null.</summary>
    public Checkpoint? Start => goesOn?.Last;

    /// <summary>Keeps rejects, where they are kept.</summary>
    public RejectWriter? Rejects { get; private set; }

    /// <summary>What was kept of removed records, where there were some.</summary>
    public RemovedFiles? Removed => removed?.Files ?? removedBefore;

    /// <summary>The list of removed records, where there is one.</summary>
    public string? RemovedList => Removed is null ? null : Path.Combine(Folder!.Folder, RemovedWriter.ListName);

    /// <summary>The folder of removed records, where there is one.</summary>
    public string? RemovedFolder => Removed is { HasRecords: true } ? Path.Combine(Folder!.Folder, RemovedWriter.RecordsFolder) : null;

    /// <summary>Judges rejects.</summary>
    public RejectLedger Ledger { get; private set; } = new(plan, null);

    /// <summary>Where stages put what does not fit into memory: beside the run's report, or among temporary files.</summary>
    public SpillSpace Spill => spill ??= new SpillSpace(SpillFolder, Definition.Run.SpillMax, options.Calls, keeps: HasJournal && plan.HoldsData, Definition.Output.Sync);

    private string SpillFolder => Folder is { } run ? Path.Combine(run.Folder, ControlFolder.SpillName) : Path.Combine(Path.GetTempPath(), $"pipeline-spill-{Environment.ProcessId}-{Guid.NewGuid():n}");

    /// <summary>Takes the output.</summary>
    public IOutputSink Sink { get; private set; } = new StreamSink(null);

    private PipelineDefinition Definition => plan.Definition;

    // A run that takes files over begins anew: the journal is one of the whole input.
    private bool HasJournal => IsJournaled && Earlier is not { Taken: [_, ..] };

    /// <summary>Whether the run can go on later: it has a checkpoint, of this start or an earlier one.</summary>
    public bool HasCheckpoint => Journal is { HasCheckpoint: true } || Start is not null;

    /// <summary>What is left free on the disks that the run writes to.</summary>
    public DiskReserve Reserve => new(
        [.. new[] { Folder?.Output, Folder?.Folder, Definition.Rejects.Folder is { } rejects ? Path.GetFullPath(rejects) : null, (plan.HoldsData || plan.Bound.References.Count > 0) && Folder is null ? Path.GetTempPath() : null }.OfType<string>().Distinct(StringComparer.Ordinal)],
        Definition.Run.MinFree,
        options.Calls);

    /// <summary>About how many bytes are still to be written to the output, or 0 where nobody knows.</summary>
    public long Missing() => Sink is StagedFiles staged && staged.ExpectedBytes > 0 ? Math.Max(0, staged.ExpectedBytes - staged.Bytes) : 0;

    private string OutputFolder => Path.GetFullPath(Definition.Output.Folder!);

    /// <summary>Inputs that stand where parts of the output may come to stand, as paths below the output folder.</summary>
    private IEnumerable<string> PartsAmong(IReadOnlyList<string> inputs, IReadOnlyList<string> destinations) =>
        PartNames.Of(Definition.Output) is not { } names ? []
        : inputs.Select(input => Path.GetRelativePath(OutputFolder, input)).Where(path => !destinations.Contains(path, StringComparer.Ordinal) && destinations.Contains(names.Read(path).First, StringComparer.Ordinal));

    /// <summary>Opens what the run writes to, and refuses what it must not write to.</summary>
    /// <exception cref="RunException">It cannot be opened, or must not be written to.</exception>
    public void Open()
    {
        if (options.CheckOnly)
        {
            Ledger = new RejectLedger(plan, null, Barriers.OrderOf(plan, Spill));
            return;
        }

        string[] inputs = [.. plan.Files.Where(file => !file.Found.IsStream).Select(file => file.FullPath), .. plan.Bound.References.Select(reference => reference.FullPath)];
        string[] destinations = [.. plan.Files.Where(file => file.HasOneDestination).Select(file => file.Destination).Distinct(StringComparer.Ordinal)];
        if (IsFolder)
        {
            destinations = [.. destinations, .. PartsAmong(inputs, destinations)];

            // Before anything is made: a refused run must not leave an output folder where input was meant to stay.
            DestinationGuard.Check(inputs, OutputFolder, destinations);
            if (Entry.LookThrough(ControlFolder.Of(OutputFolder)) != EntryKind.Folder)
            {
                DestinationCheck.Check(OutputFolder, ControlFolder.Of(OutputFolder), destinations, Definition.Output.Overwrite, options.Calls);
            }
        }

        if (Definition.Rejects.Folder is { } rejects)
        {
            DestinationGuard.CheckRejects(inputs, Path.GetFullPath(rejects));
        }

        if (IsFolder || Definition.Run.Folder is not null)
        {
            WasTried = true;
            Folder = RunFolder.Open(new RunFolderOptions
            {
                Output = IsFolder ? Definition.Output.Folder : null,
                RunDirectory = Definition.Run.Folder,
                Name = Definition.Name,
                Definition = plan.DefinitionFingerprint(),
                Keep = Definition.KeepRuns,
                KeepFor = Definition.KeepRunsFor,
                Resume = options.Resume is { } run ? new ResumedRun(run.RunId, folder => goesOn = GoOn(run, folder)) : null,
                Overwrite = Definition.Output.Overwrite,
                LockWait = lockWait,
                Sync = Definition.Output.Sync,
                Clock = options.Time,
                Calls = options.Calls,
            });
        }

        CheckDuplicates();
        if (IsFolder && Definition.IfChanged != IfChanged.False && goesOn is null)
        {
            Earlier = EarlierWork.Of(plan, Folder!, options.Calls);
            if (Earlier.IsAll)
            {
                CheckInputs();
                return;
            }
        }

        if (Folder is not null || Definition.Rejects.Folder is not null)
        {
            Rejects = OpenRejects();
        }

        Ledger = new RejectLedger(Left, Rejects, Barriers.OrderOf(Left, Spill), Barriers.OrderOf(Left, Spill)) { Removed = Folder is null ? null : Barriers.RemovedOf(Left, Spill, OpenRemoved) };
        if (Reserve.Shortage(() => Left.OutputEstimate ?? 0) is { } shortage)
        {
            throw shortage;
        }

        CheckInputs();
        if (!IsFolder)
        {
            Sink = new StreamSink(options.Output!);
            return;
        }

        DestinationCheck.Check(Folder!.Output!, Folder.Staging, destinations, Definition.Output.Overwrite, options.Calls);
        Sink = Folder.StageFiles(Left.OutputEstimate ?? 0, checksums: HasJournal);
        if (goesOn is not null)
        {
            RestoreRemoved(goesOn.Last);
            StagedLengths.Restore(Folder.RunId, Folder.Staging, null, "", goesOn.Last.Destinations.Values.Select(mark => (mark.Path, (long?)mark.Bytes)), options.Calls);
        }

        if (HasJournal)
        {
            Journal = new RunJournal(Folder, Rejects, Header, goesOn, Definition.Output.Sync, options.Calls, options.JournalSlack);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal?.Dispose();
        Ledger.Dispose();
        Rejects?.Dispose();
        Sink.Dispose();
        Folder?.Dispose();
    }

    private RemovedWriter OpenRemoved() => removed = new RemovedWriter(Left, HowRejects() with { Folder = Folder!.Folder }, file => RejectLedger.InputOf(Left, file), options.Calls);

    private RejectWriter OpenRejects() => new(HowRejects(), file => RejectLedger.InputOf(Left, file), options.Calls);

    private RejectWriterOptions HowRejects() => new()
    {
        Folder = Path.GetFullPath(Definition.Rejects.Folder ?? Folder!.Folder),
        FolderIsShared = Definition.Rejects.Folder is not null,
        Owner = RejectOwner.Of(plan, IsFolder ? OutputFolder : null),
        Overwrite = Definition.Output.Overwrite,
        Run = Folder?.RunId ?? "",
        GoOn = goesOn?.Last,
        IsJournaled = HasJournal,
        WasRead = goesOn?.Last.IsAll(plan.Files.Count, plan.Segments.Count) is true,
        KeepRecords = Definition.Rejects.KeepRecords,
        MaxBytes = Definition.Rejects.MaxBytes,
        LockWait = lockWait,
        Sync = Definition.Output.Sync,
    };

    /// <summary>Refuses files that another run published between the plan and the lock, for which this one may have waited.</summary>
    /// <exception cref="RunException">75: there is one.</exception>
    private void CheckDuplicates()
    {
        if (!IsFolder || goesOn is not null || Definition.Input.Gate is not { Holds: true, RefuseDuplicates: true } || DeliveredFiles.AsOf(OutputFolder) == plan.Bound.DeliveredAsOf)
        {
            return;
        }

        if (DuplicateInputs.Find([.. plan.Files.Select(file => file.Source)], DeliveredFiles.Read(OutputFolder)).FirstOrDefault() is { } fault)
        {
            throw new RunException(ExitCodes.NotNow, $"{fault}: remove the file, or run all the same with --no-gates");
        }
    }

    /// <summary>Refuses inputs that changed since the plan was made.</summary>
    /// <exception cref="RunException">75: one did.</exception>
    public void CheckInputs() => InputSnapshot.CheckUnchanged(
        plan.Files.Select(file => new InputSnapshot(file.FullPath, file.Identity)).Concat(plan.Bound.References.Select(reference => new InputSnapshot(reference.FullPath, reference.Identity))));
}
