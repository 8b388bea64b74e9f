using System.Text;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <content>What is said of rejected records: the first of them, where all are, and the command that runs them again.</content>
public static partial class RunSummary
{
    // So many records of another width are rather another dialect than slips.
    private const int ManyRagged = 100;

    /// <summary>The delimiters other than a comma that nobody declared; null where there are none.</summary>
    private static string? FoundDelimiters(RunReport report)
    {
        string[] found =
        [
            .. report.Inputs.Where(input => input.DelimiterWasFound && input.Delimiter is not ",").GroupBy(input => input.Delimiter, StringComparer.Ordinal)
                .Select(group => $"{NameOf(group.Key)} in {(group.Count() == 1 ? PrintableText.Line(group.First().Path) : Files(group.Count()))}"),
        ];
        return found.Length == 0 ? null : $"{string.Join(", ", found)}: not declared, found at the beginning";
    }

    /// <summary>The columns of JSON Lines that nobody named; null where there are none.</summary>
    private static string? FoundKeys(RunReport report)
    {
        const int named = 12;
        string[] found =
        [
            .. report.Inputs.Where(input => input.KeysWereFound).GroupBy(input => string.Join(", ", (input.Keys ?? []).Take(named)) + (input.Keys?.Count > named ? $" and {Number(input.Keys.Count - named)} more" : ""), StringComparer.Ordinal)
                .Select(group => $"{PrintableText.Line(group.Key)} in {(group.Count() == 1 ? PrintableText.Line(group.First().Path) : Files(group.Count()))}"),
        ];
        return found.Length == 0 ? null : $"{string.Join("; ", found.Take(3))}{(found.Length > 3 ? "; …" : "")}: the keys of the first objects, since none were named";
    }

    private static string NameOf(string delimiter) => delimiter is "\t" ? "TAB" : $"'{delimiter}'";

    /// <summary>What to do where many records have another width than the header, and the delimiter was only found out; null elsewhere.</summary>
    private static string? FoundDelimiter(RunReport report)
    {
        long ragged = report.RejectsByCode.Where(reject => reject.Code is "csv.field_count").Sum(reject => reject.Count);
        bool isMany = ragged > 0 && (ragged >= ManyRagged || 10 * ragged >= report.Totals.Read);
        return isMany && report.Inputs.FirstOrDefault(input => input is { DelimiterWasFound: true, Counts.Rejected: > 0 }) is { } input
            ? $"csv.field_count: the delimiter of {PrintableText.Line(input.Path)} was not declared; its beginning says {NameOf(input.Delimiter)}. If it is another, or changes later, declare it with -d; see 'pipeline sniff'"
            : null;
    }

    private static void AppendRejects(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        if (report.WarnedList is { } warned)
        {
            Line(text, "warnings", Shown(warned, options));
        }

        if (report.RecoveredList is { } mended)
        {
            Line(text, "mended", Shown(mended, options));
        }

        if (report.DeduplicatedList is { } removed)
        {
            Line(text, "removed", Shown(removed, options));
        }

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

        if (report.RepairNeedsAll is { } stage)
        {
            Line(text, "repair", $"correct them in the input and run all of it again: what {stage} makes of a record depends on the others");
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
    private static IEnumerable<string> OfRejects(RunReport report) =>
    [
        .. report.ColumnsWithoutHeader is [var columns]
            ? ["--set", $"input.csv.names=[{string.Join(',', columns)}]", .. report.OutputHeaderIsLeftOpen ? (string[])["--set", "output.csv.header=false"] : []]
            : (string[])[],
        .. report.RepairSettings.SelectMany(setting => (string[])["--set", setting]),
    ];

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
