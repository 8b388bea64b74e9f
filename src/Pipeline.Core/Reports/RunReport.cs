using Pipeline.Records;

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

    /// <summary>The first stage that makes something else of a record where the others are missing, so that rejected records cannot be run by themselves; null where there is none.</summary>
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

/// <summary>What determined the bytes of a run, in parts: two runs with the same ones write the same bytes.</summary>
/// <param name="Definition">SHA-256 of the settings that shape bytes.</param>
/// <param name="Inputs">SHA-256 of the inputs' order, names, sizes and times; null where one was a stream.</param>
/// <param name="Engine">Version and build of the library.</param>
public sealed record FingerprintReport(string Definition, string? Inputs, string Engine);

/// <summary>Files that were not read, as an earlier run had published what would have been written.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Counts">Their records, as they were counted when they were read.</param>
/// <param name="Files">Their paths relative to DATA.</param>
/// <param name="Outputs">What stands of them.</param>
public sealed record TakenOverReport(string RunId, StageCounts Counts, IReadOnlyList<string> Files, IReadOnlyList<OutputReport> Outputs);

/// <summary>What a comparison with earlier nights came to. What differs is among problems, or warnings where the run published.</summary>
/// <param name="Mode">What happens where figures differ: <c>warn</c>, <c>fail</c> or <c>accept</c>.</param>
/// <param name="Nights">Nights that it was compared with.</param>
/// <param name="Compared">Figures that were compared.</param>
/// <param name="Findings">How many of them differ.</param>
/// <param name="Sentence">All of it in a sentence.</param>
public sealed record GuardReport(string Mode, int Nights, int Compared, int Findings, string Sentence)
{
    /// <summary>Whether the run published nothing for it.</summary>
    public bool Refused { get; init; }
}

/// <summary>An input file.</summary>
/// <param name="Path">Path relative to DATA.</param>
/// <param name="Bytes">Decompressed length in bytes.</param>
/// <param name="HeadBytes">Bytes before the first record: byte order mark, header.</param>
/// <param name="BatchBytes">Bytes of all batches, blank lines and line ends among them.</param>
/// <param name="Counts">Its records: read, written, and what became of the others.</param>
/// <param name="BlankLines">Blank lines, which are no records.</param>
/// <param name="Crc32C">CRC-32C of the decompressed content, 8 lower-case hexadecimal digits.</param>
/// <param name="Delimiter">The delimiter, declared or found; empty where fields have widths.</param>
public sealed record InputReport(
    string Path, long Bytes, long HeadBytes, long BatchBytes, StageCounts Counts, long BlankLines, string Crc32C, string Delimiter)
{
    /// <summary>Whether the delimiter was not declared but found out from the file's beginning.</summary>
    public bool DelimiterWasFound { get; init; }

    /// <summary>The columns of JSON Lines, named or found in its first objects; null of CSV.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Whether these were found.</summary>
    public bool KeysWereFound { get; init; }

    /// <summary>The encoding, declared or told by a byte order mark.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>Characters that took the place of bytes that are no text in it.</summary>
    public long Replaced { get; init; }

    /// <summary>Rules that its records did not keep to, and went on all the same.</summary>
    public IReadOnlyList<WarnedReport> Warned { get; init; } = [];

    /// <summary>What was mended in it, by code.</summary>
    public IReadOnlyList<RejectCount> Recovered { get; init; } = [];
}

/// <summary>A file that the run wrote.</summary>
/// <param name="Path">Path relative to the output folder.</param>
/// <param name="Records">Records, without the header.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">Hash of the content, 64 lower-case hexadecimal digits.</param>
public sealed record OutputReport(string Path, long Records, long Bytes, string Sha256);

/// <summary>
/// What a stage did. The checks before the first stage are
/// stages here too: <c>read</c> for the shape of records, <c>columns</c> for declared types and rules,
/// <c>output</c> for characters that the output's encoding does not have.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, such as <c>filter</c>.</param>
/// <param name="Counts">What it did to records.</param>
public sealed record StageReport(string Name, string Kind, StageCounts Counts)
{
    /// <summary>Its body as JSON, expressions as they were written; null for the checks before the first stage.</summary>
    public string? Definition { get; init; }

    /// <summary>The file that it looks up in, or null.</summary>
    public ReferenceReport? Reference { get; init; }

    /// <summary>How many records had a match there; null where it looks up in none.</summary>
    public long? Matched => Reference is null ? null : Counts.In - Counts.Missing - Counts.NullKeys;
}

/// <summary>A file that a stage looked up in.</summary>
/// <param name="File">Its path as it was written.</param>
/// <param name="Bytes">Its bytes as stored.</param>
/// <param name="Records">Its records.</param>
/// <param name="NullKeys">Those with null in their key, which match nothing.</param>
public sealed record ReferenceReport(string File, long Bytes, long Records, long NullKeys);

/// <summary>The run's counts.</summary>
public sealed record TotalsReport
{
    /// <summary>Records read, written, and what became of the others.</summary>
    public StageCounts Counts { get; init; }

    /// <summary>Records read.</summary>
    public long Read => Counts.In;

    /// <summary>Records written.</summary>
    public long Written => Counts.Out;

    /// <summary>Records that filters left out.</summary>
    public long Filtered => Counts.Filtered;

    /// <summary>Records rejected.</summary>
    public long Rejected => Counts.Rejected;

    /// <summary>Whether the counts of records and bytes add up.</summary>
    public bool Balanced { get; init; }

    /// <summary>Decompressed bytes of all inputs.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of all outputs.</summary>
    public long BytesOut { get; init; }

    /// <summary>Records read per second of the whole run.</summary>
    public double RecordsPerSecond { get; init; }
}

/// <summary>How often a reject code occurred.</summary>
public sealed record RejectCount(string Code, long Count);

/// <summary>A reject: where it stands and why. Never a field's value.</summary>
public sealed record RejectReport(RecordPosition Position, string Stage, string? Column, string Code, string Message);

/// <summary>A setting in force.</summary>
/// <param name="Key">Its key in the pipeline file, such as <c>run.jobs</c>.</param>
/// <param name="Value">Its value as text.</param>
/// <param name="Origin">Where it came from: <c>default</c>, a flag, a variable, or file:line:column.</param>
public sealed record SettingReport(string Key, string Value, string Origin);
