using System.Text;

namespace Pipeline.Reports;

/// <content>How many records came in, went out and did not, and why.</content>
public static partial class RunSummary
{
    private static void AppendCounts(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        TotalsReport totals = report.Totals;
        int width = Number(Math.Max(Math.Max(totals.Read, totals.Written), report.TakenOver?.Counts.In ?? 0)).Length;
        string output = report.Output is null or "-" ? "stdout" : Shown(report.Output, options);
        Count(text, "in", width, totals.Read, $"from {Files(report.Inputs.Count)}, {Size(totals.BytesIn)}{Blank(report)}");
        if (report.TakenOver is { } taken)
        {
            Count(text, "taken over", width, taken.Counts.In, $"from {Files(taken.Files.Count)} that did not change, not read again");
        }

        if (FoundDelimiters(report) is { } delimiters)
        {
            Line(text, "delimiter", delimiters);
        }

        if (FoundKeys(report) is { } keys)
        {
            Line(text, "columns", keys);
        }

        if (totals.Counts.Added > 0)
        {
            Count(text, "added", width, totals.Counts.Added, "");
        }

        string verb = report.Status is RunStatus.Published || output is "stdout" ? "to" : report.Status is RunStatus.Publishing ? "on their way to" : "not published to";
        string destination = options.IsCheck ? "nothing is written by a check" : $"{verb} {output}, {Files(report.Outputs.Count)}, {Size(totals.BytesOut)}";
        Count(text, "out", width, totals.Written, destination);
        Count(text, "filtered", width, totals.Counts.Filtered, Filters(report));
        foreach ((string name, long count) in totals.Counts.Rare)
        {
            Count(text, name + " ", width, count, "");
        }

        foreach (StageReport stage in report.Stages)
        {
            if (stage is { Reference: { } reference, Matched: { } matched })
            {
                string others = $"{Number(stage.Counts.Missing)} without a match{(stage.Counts.NullKeys == 0 ? "" : $", {Number(stage.Counts.NullKeys)} with null in the key")}";
                Count(text, "matched", width, matched, $"{stage.Name}, of {Number(reference.Records)} records of {Shown(reference.File, options)}; {others}");
            }
        }

        foreach (StageReport stage in report.Stages)
        {
            if (stage.Requests is { } requests)
            {
                string cached = requests.Cached == 0 ? "" : $", {Number(requests.Cached)} answers kept from before";
                string retried = requests.Retried == 0 ? "" : $", {Number(requests.Retried)} of them again";
                Line(text, "requests", $"{Number(requests.Sent).PadLeft(width)}          {stage.Name}, for {Number(requests.Keys)} different keys{retried}{cached}");
            }
        }

        Count(text, "rejected", width, totals.Rejected, Codes(report.RejectsByCode, options.Codes));
        if (totals.Rejected > 0 && 2 * report.RejectsByCode.Where(reject => reject.Code is "csv.encoding").Sum(reject => reject.Count) > totals.Rejected)
        {
            // A single one is a slip; so many are a file of another encoding.
            Line(text, "", "csv.encoding: not the declared encoding; say what the files are, such as --encoding windows-1252");
        }

        if (FoundDelimiter(report) is { } found)
        {
            Line(text, "", found);
        }

        if (report.WarnedByCode is { Count: > 0 } warned)
        {
            Line(text, "warned", $"{Number(warned.Sum(code => code.Count)).PadLeft(width)} times    {Codes(warned, options.Codes)}; these records went on");
            AppendFaults(text, "such as", report.FirstWarned, report);
        }

        foreach (RejectCount recovered in report.RecoveredByCode)
        {
            string label = recovered.Code is "csv.encoding" ? "replaced" : "mended";
            Line(text, label, $"{Number(recovered.Count).PadLeft(width)} times    {RecoveryCodes.Describe(recovered.Code)} ({recovered.Code})");
        }
    }

    private static string Filters(RunReport report)
    {
        long nulls = report.Stages.Where(stage => stage.Reference is null).Sum(stage => stage.Counts.FilteredNull);
        string names = string.Join(
            ", ",
            report.Stages
                .Where(stage => stage.Counts.Filtered > 0)
                .Select(stage => $"{stage.Name} {Number(stage.Counts.Filtered)}"));
        return nulls > 0 ? $"{names}; {Number(nulls)} of them because the condition was null" : names;
    }

    private static string Blank(RunReport report)
    {
        long lines = report.Inputs.Sum(input => input.BlankLines);
        return lines == 0 ? "" : lines == 1 ? ", 1 blank line" : $", {Number(lines)} blank lines";
    }
}
