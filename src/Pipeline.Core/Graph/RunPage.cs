using System.Text.Json;
using Pipeline.Reports;
using Pipeline.Reports.Page;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>The page of a run, made of its run.json and the ledger: it can be made again from them later, with the same bytes.</summary>
public static class RunPage
{
    /// <summary>The page.</summary>
    /// <param name="report">The report, as it was read from run.json.</param>
    /// <param name="ledger">The runs of its output, oldest first; those before this one count.</param>
    public static byte[] Format(RunReport report, IEnumerable<LedgerEntry> ledger) => ReportPage.Format(report, Before(report, ledger));

    /// <summary>The runs before it.</summary>
    public static IReadOnlyList<PastRun> Before(RunReport report, IEnumerable<LedgerEntry> ledger)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            .. ledger.Where(entry => string.CompareOrdinal(entry.RunId, report.RunId) < 0)
                .TakeLast(PastRun.Most)
                .Select(entry => new PastRun(entry.RunId, entry.Status, Math.Round(entry.Duration.TotalSeconds, 3), entry.Counts.In, entry.Counts.Out, entry.Counts.Rejected)),
        ];
    }

    /// <summary>The page of a run that has just ended.</summary>
    internal static byte[] Format(ReadOnlyMemory<byte> json, IEnumerable<LedgerEntry> ledger)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Format(RunReportReader.Read(document.RootElement), ledger);
    }
}
