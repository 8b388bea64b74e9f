using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>
/// A start that came to no run: its settings or its input were wrong. It leaves a report like any run, so that nobody takes last
/// night's for tonight's.
/// </summary>
public sealed record FailedStart
{
    /// <summary>What was asked for, as far as it could be understood.</summary>
    public required PipelineDefinition Definition { get; init; }

    /// <summary>The exit code of the process.</summary>
    public required int ExitCode { get; init; }

    /// <summary>What was wrong, each with its place; at least one.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What became of it.</summary>
    public RunStatus Status { get; init; } = RunStatus.Failed;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Version of the program, for the report.</summary>
    public string Version { get; init; } = "";

    private string? Output => Definition.Output.Folder is "-" ? null : Definition.Output.Folder;

    /// <summary>
    /// Keeps the report as a run of the output folder, or of the folder for runs. A start that failed makes neither folder. It writes to
    /// none that is not ours or that another run holds.
    /// </summary>
    /// <returns>The report.</returns>
    public RunReport Keep()
    {
        DateTimeOffset now = Time.GetUtcNow();
        RunReport report = new()
        {
            RunId = RunFolder.IdOf(now),
            Name = Definition.Name,
            Version = Version,
            Status = Status,
            ExitCode = ExitCode,
            Failure = Problems is [var only] ? only : $"{Problems.Count} problems before the run began; the first: {Problems[0]}",
            Problems = Problems,
            Started = now,
            PipelineFile = Definition.File,
            Output = Output is null ? Definition.Output.Folder : ControlFolder.PlaceOf(Path.GetFullPath(Output)),
            Settings = [.. Definition.Origins.Select(origin => new SettingReport(origin.Key, origin.Value, origin.Origin))],
        };
        return Keep(report);
    }

    /// <summary>The same for a report that is made already.</summary>
    internal RunReport Keep(RunReport report)
    {
        try
        {
            return CanBeUsed() ? KeepInFolder(report) : report;
        }
        catch (Exception exception) when (exception is RunException || RunException.IsFileSystem(exception))
        {
            // What was wrong is told already; that the folder cannot be used either is for the next start to say.
            return report;
        }
    }

    private RunReport KeepInFolder(RunReport report)
    {
        using RunFolder folder = RunFolder.Open(new RunFolderOptions
        {
            Output = Output,
            RunDirectory = Definition.Run.Folder,
            Name = Definition.Name,
            PublishesNothing = true,
            Keep = int.MaxValue,
            Sync = Definition.Output.Sync,
            Clock = Time,
        });
        report = report with
        {
            RunId = folder.RunId,
            RunFolder = folder.Folder,
            Warnings = folder.EarlierPublish is { } earlier ? [earlier.Warning, .. report.Warnings] : report.Warnings,
        };
        folder.WriteReport(RunReportJson.Format(report));
        folder.Finish(StagingEnd.RemoveOwn, RunRecords.EntryOfReport(report));
        return report;
    }

    private bool CanBeUsed()
    {
        string?[] folders = [Output, Definition.Run.Folder];
        return folders.OfType<string>().Any()
            && folders.OfType<string>().All(folder => !Definition.Data.Any(entry => IsSame(entry, folder)))
            && (Output is null || IsOursOrEmpty(Output))
            && (Definition.Run.Folder is null || Entry.LookThrough(Definition.Run.Folder) == EntryKind.Folder);
    }

    private static bool IsSame(string data, string folder) =>
        string.Equals(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), StringComparison.Ordinal);

    private static bool IsOursOrEmpty(string output) => Entry.LookThrough(output) == EntryKind.Folder
        && (Entry.Look(ControlFolder.Of(output)) == EntryKind.Folder || !Directory.EnumerateFileSystemEntries(output).Any());
}
