using Pipeline.Files;
using System.Text;

namespace Pipeline.Reports;

/// <content>What is said of rejected records: the first of them, where all are, and the command that runs them again.</content>
public static partial class RunSummary
{
    private static void AppendRejects(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        if (report.RejectList is { } list)
        {
            Line(text, "rejects", Shown(list, options));
        }

        if (report.RejectedRecords is not { } records)
        {
            if (report.RejectList is null && report.Totals.Rejected > 0 && !options.IsCheck)
            {
                Line(text, "keep them", "the rejected records are kept with --run-dir DIR, or with -o OUT in place of stdout");
            }

            return;
        }

        if (report is { CanResume: true, ExitCode: not ExitCodes.Data })
        {
            // The run that goes on adds to these files, and first cuts them back: a repair would be lost.
            return;
        }

        // Into a folder of their own: in the same one they would take the place of the files that were published.
        string target = report.Output is null or "-" ? " -o -" : $" -o {ShellWord.OfPath(Repaired(Shown(report.Output, options)))}";
        string arguments = string.Concat(options.Arguments.Concat(OfRejects(report)).Select(argument => " " + ShellWord.Of(argument)));
        string source = Shown(records, options);
        Line(text, "repair", $"correct the records in {source}, then run them:");
        if (report.ColumnsWithoutHeader.Count > 1)
        {
            Line(text, "", "(without a header the first record of a file says how many fields it has: correct that one too)");
        }

        Line(text, "", $"{options.Command} {ShellWord.OfPath(source)}{arguments}{target}");
    }

    // The first rejected record may be the one with a field too many, and would say how many there are.
    private static string[] OfRejects(RunReport report) => report.ColumnsWithoutHeader is [var columns]
        ? ["--set", $"input.csv.names=[{string.Join(',', columns)}]", .. report.OutputHeaderIsLeftOpen ? (string[])["--set", "output.csv.header=false"] : []]
        : [];

    private static void AppendFirstRejects(StringBuilder text, RunReport report)
    {
        if (report.Status == RunStatus.Published && report.RejectList is not null)
        {
            // The run went well, and the list has them all.
            return;
        }

        RejectReport[] shown = [.. report.FirstRejects.Take(RunReport.MostFirstRejects)];
        AppendFaults(text, shown.Length < report.Totals.Rejected ? "first" : "which", shown, report);
    }

    private static void AppendFaults(StringBuilder text, string label, IEnumerable<RejectReport> faults, RunReport report)
    {
        foreach (RejectReport reject in faults.Take(RunReport.MostFirstRejects))
        {
            if (report.Failure?.Contains(reject.Message, StringComparison.Ordinal) == true)
            {
                // What condemned a file is told at the top.
                continue;
            }

            string column = reject.Column is { } name ? $", column {name}" : "";
            Line(text, label, $"{reject.Position.File}:{reject.Position.Line}, record {Number(reject.Position.Record)}{column}: {reject.Code}: {reject.Message}");
            label = "";
        }
    }

    private static string Codes(IReadOnlyList<RejectCount> codes, int most)
    {
        var byCount = codes
            .OrderByDescending(reject => reject.Count)
            .ThenBy(reject => reject.Code, StringComparer.Ordinal)
            .ToList();
        string named = string.Join(", ", byCount.Take(most).Select(reject => $"{reject.Code} {Number(reject.Count)}"));
        int others = byCount.Count - most;
        return others > 0 ? $"{named}, {others} other {(others == 1 ? "code" : "codes")}" : named;
    }

    // A file keeps its ending, which says that it is one.
    private static string Repaired(string output) =>
        DataName.Is(output) && output.IndexOf('.', output.LastIndexOf('/') + 2) is > 0 and var dot ? $"{output[..dot]}-repaired{output[dot..]}" : output + "-repaired";
}
