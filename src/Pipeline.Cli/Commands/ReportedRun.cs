using System.Text.Json;
using Pipeline.Files;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>The run that <c>pipeline report</c> is to show.</summary>
/// <param name="Report">Its report.</param>
/// <param name="Ledger">The runs of the same output.</param>
internal sealed record ReportedRun(RunReport Report, IReadOnlyList<LedgerEntry> Ledger)
{
    /// <summary>Finds it.</summary>
    /// <param name="output">The output, the run's folder, or its report.</param>
    /// <param name="run">Which run of an output.</param>
    /// <param name="runDirectory">Where the runs' folders are, or null.</param>
    /// <exception cref="RunException">66: there is none, or its report is not kept any more; 74, 77: it cannot be read.</exception>
    public static ReportedRun Of(string output, string run, string? runDirectory)
    {
        if (ReportIn(output) is { } file)
        {
            RunReport report = Read(file) ?? throw new RunException(ExitCodes.NoInput, $"'{output}' is gone");
            return new ReportedRun(report, LedgerOf(report.Output, runDirectory));
        }

        RunHistory history = RunHistory.Read(output, runDirectory);
        EarlierRun found = history.Find(run);
        RunReport? kept = found.Report is { } path ? Read(path) : null;
        return kept is null
            ? throw new RunException(ExitCodes.NoInput, $"the folder of run {found.Id} is not kept any more, and with it its report: 'pipeline runs show' has what the ledger says of it")
            : new ReportedRun(kept, Entries(history));
    }

    // A folder of output has its runs below it; a run's folder and a report are named themselves.
    private static string? ReportIn(string path) => Entry.TryLookThrough(path) switch
    {
        EntryKind.File when path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) => path,
        EntryKind.Folder when Path.Combine(path, "run.json") is var report && Entry.TryLookThrough(report) == EntryKind.File => report,
        _ => null,
    };

    private static RunReport? Read(string path)
    {
        using JsonDocument? document = StoredReport.Open(path);
        return document is null ? null : RunReportReader.Read(document.RootElement);
    }

    /// <summary>The runs of the output that a report names; none where that is not on this machine any more.</summary>
    private static IReadOnlyList<LedgerEntry> LedgerOf(string? output, string? runDirectory)
    {
        try
        {
            return output is null or "-" ? [] : Entries(RunHistory.Read(output, runDirectory));
        }
        catch (RunException)
        {
            return [];
        }
    }

    private static LedgerEntry[] Entries(RunHistory history) => [.. history.Runs.Select(run => run.Entry)];
}
