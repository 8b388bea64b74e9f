using System.Text.Json;
using Pipeline.Reports;
using Pipeline.Reports.Page;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>The page of a run, made of its run.json and the ledger: it can be made again from them later, with the same bytes.</summary>
public static class RunPage
{
    /// <summary>Its name in a run's folder.</summary>
    internal const string FileName = ReportPage.FileName;

    /// <summary>From how long a run leaves one: shorter ones show little over time, and would pay a part of their time for it.</summary>
    internal static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    /// <summary>The page.</summary>
    /// <param name="report">The report, as it was read from run.json.</param>
    /// <param name="ledger">The runs of its output, oldest first.</param>
    public static byte[] Format(RunReport report, IEnumerable<LedgerEntry> ledger) => ReportPage.Format(report, Until(report, ledger));

    /// <summary>The runs up to this one, itself at the end where the ledger has it: its time there is measured as that of the others.</summary>
    public static IReadOnlyList<PastRun> Until(RunReport report, IEnumerable<LedgerEntry> ledger)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            .. ledger.Where(entry => string.CompareOrdinal(entry.RunId, report.RunId) <= 0)
                .TakeLast(PastRun.Most + 1)
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
