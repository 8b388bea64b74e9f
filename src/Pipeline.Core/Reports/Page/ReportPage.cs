using System.Text;

namespace Pipeline.Reports.Page;

/// <summary>
/// A run as one page of HTML that needs nothing else: no script, no other file, no network. The same report and the same ledger
/// give the same bytes. It is well-formed XML too, and at most <see cref="MostBytes"/> long, whatever the run.
/// </summary>
internal static class ReportPage
{
    /// <summary>Its name beside run.json.</summary>
    public const string FileName = "report.html";

    /// <summary>How long it may be.</summary>
    public const int MostBytes = 200_000;

    /// <summary>The page.</summary>
    /// <param name="report">The report, as it was read from run.json.</param>
    /// <param name="ledger">The runs of its output up to this one, oldest first; the last <see cref="PastRun.Most"/> before it are shown.</param>
    public static byte[] Format(RunReport report, IReadOnlyList<PastRun> ledger)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(ledger);
        Markup page = new();
        string title = $"{Figures.Name(report.Name ?? "run")}: {report.Status.ToString().ToLowerInvariant()}";
        page.Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{PageStyle.Hash}'; base-uri 'none'; form-action 'none'\"/>\n");
        page.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n");
        page.Add($"<title>{title}, {report.RunId}</title>\n<style>");
        PageStyle.Write(page);
        page.Add($"</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n");
        SummarySection.Write(page, report);
        page.Add($"</header>\n<main>\n");
        LimitSection.Write(page, report);
        GraphSection.Write(page, report);
        FlowSection.Write(page, report);
        TimeSection.Write(page, report);
        RejectSection.Write(page, report);
        RecoverySection.Write(page, report);
        FileSection.Write(page, report);
        PastSection.Write(page, report, ledger);
        SettingSection.Write(page, report);
        page.Add($"</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
