namespace Pipeline.Reports;

/// <summary>
/// Everything that is known of a run when it has ended; what <c>run.json</c> holds. Never a field's value. Immutable.
/// </summary>
public sealed record RunReport
{
    /// <summary>The version of this format; it grows when a key changes its meaning or goes, not when one is added.</summary>
    public const int SchemaVersion = 1;

    /// <summary>How many rejects stand in front of <see cref="FirstRejects"/> whatever their codes.</summary>
    internal const int MostFirstRejects = 5;

    /// <summary>The run: when it began, in UTC, so that ids sort by time.</summary>
    public required string RunId { get; init; }

    /// <summary>The pipeline's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version of IANA's time zones that it reckoned with, such as <c>2026f</c>.</summary>
    public string TimeZones { get; init; } = "";

    /// <summary>What became of it.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The exit code of the process.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Why it failed and what to do, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>Records that were read before the run was interrupted, of one that went on; else null.</summary>
    public long? ResumedRecords { get; init; }

    /// <summary>Whether <c>--resume</c> goes on with the run.</summary>
    public bool CanResume { get; init; }

    /// <summary>Whether the publish of an earlier run was found that cannot be finished yet. Not in run.json: such a run has no folder.</summary>
    public bool EarlierPublishUnfinished { get; init; }

    /// <summary>What a program of the user's said when it failed, or null. Not in run.json: it may quote data.</summary>
    public string? ProgramOutput { get; init; }

    /// <summary>How child processes of sharded stages were lost, the first of them, and what they said. Not in run.json: it may quote data.</summary>
    public IReadOnlyList<string> LostWorkers { get; init; } = [];

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How much of it publishing took. Not in run.json.</summary>
    public TimeSpan Publishing { get; init; }

    /// <summary>CPU time of this process and of its children that have ended, while the run went on.</summary>
    public TimeSpan CpuTime { get; init; }

    /// <summary>What determined the bytes of the run; null where no plan came about.</summary>
    public FingerprintReport? Fingerprint { get; init; }

    /// <summary>The pipeline file used, or null when there was none.</summary>
    public string? PipelineFile { get; init; }

    /// <summary>The output folder, absolute; <c>-</c> for stdout.</summary>
    public string? Output { get; init; }

    /// <summary>The run's own folder, or null.</summary>
    public string? RunFolder { get; init; }

    /// <summary>The list of faults, or null when there is none.</summary>
    public string? RejectList { get; init; }

    /// <summary>The list of what was mended, or null when there is none.</summary>
    public string? RecoveredList { get; init; }

    /// <summary>The list of warnings, or null when there is none.</summary>
    public string? WarnedList { get; init; }

    /// <summary>The list of records that were removed as doubles of others, or null when there is none.</summary>
    public string? DeduplicatedList { get; init; }

    /// <summary>The folder of these records, or null when none are kept.</summary>
    public string? DeduplicatedRecords { get; init; }

    /// <summary>The folder of rejected records, or null when none are kept.</summary>
    public string? RejectedRecords { get; init; }

    /// <summary>
    /// The columns of rejected records whose files have no header and whose names nobody declared: one list for each number of
    /// fields. Not in run.json.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> ColumnsWithoutHeader { get; init; } = [];

    /// <summary>Settings with which repaired records have the columns that they had among all others, each as <c>--set</c> takes it. Not in run.json.</summary>
    public IReadOnlyList<string> RepairSettings { get; init; } = [];

    /// <summary>The first stage that makes something else of a record where the others are missing, so that rejected records cannot be run by themselves; null where there is none. Not in run.json.</summary>
    public string? RepairNeedsAll { get; init; }

    /// <summary>Whether nothing says if the output has a header. Not in run.json.</summary>
    public bool OutputHeaderIsLeftOpen { get; init; }

    /// <summary>Input files in the order in which they were read.</summary>
    public IReadOnlyList<InputReport> Inputs { get; init; } = [];

    /// <summary>What a comparison with earlier nights came to; null where none was made.</summary>
    public GuardReport? Guard { get; init; }

    /// <summary>Files written by this run, by path.</summary>
    public IReadOnlyList<OutputReport> Outputs { get; init; } = [];

    /// <summary>Of a report that was read from a run.json: the name of the file beside it with the inputs and outputs for which it had no room, or null.</summary>
    public string? MoreFiles { get; init; }

    /// <summary>The run whose published files are still those of these inputs; null unless nothing was done.</summary>
    public string? UnchangedSince { get; init; }

    /// <summary>With <c>--if-changed</c>, why everything or some of it ran, in a sentence; else null.</summary>
    public string? IfChanged { get; init; }

    /// <summary>The files that were not read, as their outputs stood; null when there are none. Not among inputs, outputs and totals.</summary>
    public TakenOverReport? TakenOver { get; init; }

    /// <summary>Published files of earlier runs that this one did not write and that stay.</summary>
    public int StaleFiles { get; init; }

    /// <summary>Whether this run published nothing and the output folder still has the <c>_SUCCESS</c> of an earlier one. Not in run.json.</summary>
    public bool EarlierSuccess { get; init; }

    /// <summary>Stages in order.</summary>
    public IReadOnlyList<StageReport> Stages { get; init; } = [];

    /// <summary>Blocks of the graph in order.</summary>
    public IReadOnlyList<BlockReport> Blocks { get; init; } = [];

    /// <summary>The run's counts.</summary>
    public TotalsReport Totals { get; init; } = new();

    /// <summary>How often each reject code occurred; a record with several faults counts under each. By code.</summary>
    public IReadOnlyList<RejectCount> RejectsByCode { get; init; } = [];

    /// <summary>What was recovered where that was asked for, by the code that it would have been rejected with.</summary>
    public IReadOnlyList<RejectCount> RecoveredByCode =>
    [
        .. Inputs.Sum(input => input.Replaced) is > 0 and var replaced ? [new RejectCount("csv.encoding", replaced)] : Array.Empty<RejectCount>(),
        .. Inputs.SelectMany(input => input.Recovered).GroupBy(count => count.Code, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new RejectCount(group.Key, group.Sum(count => count.Count))),
    ];

    /// <summary>How often records did not keep to a rule that only warns, or makes the value null, by code.</summary>
    public IReadOnlyList<RejectCount> WarnedByCode =>
        [.. Inputs.SelectMany(input => input.Warned).GroupBy(warned => warned.Code, StringComparer.Ordinal).Select(code => new RejectCount(code.Key, code.Sum(warned => warned.Count))).OrderBy(code => code.Code, StringComparer.Ordinal)];

    /// <summary>The first of these faults, and the first of each code, a bounded number. In run.json without their messages.</summary>
    public IReadOnlyList<RejectReport> FirstWarned { get; init; } = [];

    /// <summary>The first rejects, and the first of each code, a bounded number. In run.json without their messages, which a program may have written.</summary>
    public IReadOnlyList<RejectReport> FirstRejects { get; init; } = [];

    /// <summary>How often the run read again what a file system could not give just then.</summary>
    public int ReadRetries { get; init; }

    /// <summary>The largest resident memory of this process in bytes.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Settings in force, with where each came from.</summary>
    public IReadOnlyList<SettingReport> Settings { get; init; } = [];

    /// <summary>How many cores this process could use.</summary>
    public int Cores { get; init; }

    /// <summary>How the run went over time; null where it ended before a first interval was over.</summary>
    public RunSeries? Series { get; init; }

    /// <summary>What limited the speed, in a sentence.</summary>
    public string Bottleneck { get; init; } = "";

    /// <summary>What limited the speed, in parts; null where nothing flowed.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What a person should know though the run went on.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What does not balance, is not as on earlier nights, or was wrong before the run began, with its place; empty in a run that was published.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
