using Pipeline.Files;
using System.Globalization;
using System.Text;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>
/// The run in five seconds' reading, for stderr: first what became of it, then what came in, what went out and what did not, how
/// fast, where the rejects are and the command that runs them again. Plain text without escape codes.
/// </summary>
public static partial class RunSummary
{
    private const int Label = 11;

    /// <summary>The summary, several lines, each ended by a line feed.</summary>
    public static string Format(RunReport report, RunSummaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        AppendVerdict(text, report, options);
        if (report.UnchangedSince is { } since)
        {
            Line(text, "nothing", $"to do: input, definition and published files are those of run {since}");
        }

        if (report.Status is RunStatus.Unchanged || (report.Status is RunStatus.Failed && report.Totals.BytesIn == 0))
        {
            // Nothing was read, so there is nothing to count.
            return text.ToString();
        }

        AppendResumption(text, report, options);
        if (report.IfChanged is { } why)
        {
            Line(text, "if changed", why);
        }

        AppendCounts(text, report, options);
        AppendEarlier(text, report, options);
        AppendSpeed(text, report);
        AppendWorkers(text, report);
        AppendFirstRejects(text, report);
        AppendRejects(text, report, options);
        if (report.Guard is { } guard)
        {
            Line(text, "guard", guard.Sentence);
        }

        AppendResume(text, report, options);
        foreach (string problem in report.Problems)
        {
            Line(text, "problem", problem);
        }

        foreach (string warning in report.Warnings)
        {
            Line(text, "warning", warning);
        }

        if (report.RunFolder is { } folder)
        {
            Line(text, "report", Shown(Path.Combine(folder, "run.json"), options));
        }

        return text.ToString();
    }

    private static void AppendVerdict(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        bool toStdout = report.Output is "-";
        string discard = report.Totals.Written > 0 ? ", discard what came on stdout" : "";
        string verdict = report.Status switch
        {
            RunStatus.Published when options.IsCheck => report.Totals.Rejected == 0 ? "fine" : "fine, rejects within the limit",
            RunStatus.Failed when options.IsCheck => report.Totals.Rejected == 0 ? "NOT FINE" : $"NOT FINE, {Problems(report)}",
            RunStatus.Interrupted when options.IsCheck => "INTERRUPTED",
            RunStatus.Failed when toStdout => "FAILED" + discard,
            RunStatus.Interrupted when toStdout => "INTERRUPTED" + discard,
            RunStatus.Published => report.Output is null or "-" ? "done" : "published",
            RunStatus.Unchanged => "unchanged",
            RunStatus.Failed when report.EarlierPublishUnfinished => "FAILED, an earlier publish is not finished",
            RunStatus.Failed => "FAILED, nothing published",
            RunStatus.Publishing => "FAILED while publishing",
            RunStatus.Interrupted => "INTERRUPTED, nothing published",
            RunStatus.Abandoned => "abandoned",
            _ => "running",
        };
        text.Append(verdict);
        if (report.ExitCode != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" (exit {report.ExitCode})");
        }

        text.Append(CultureInfo.InvariantCulture, $": {PrintableText.Line(report.Name ?? (options.IsCheck ? "check" : "run"))} {report.RunId}, ");
        text.Append(report.PipelineFile is { } file ? $"pipeline file {PrintableText.Line(Shown(file, options))}" : "no pipeline file").Append('\n');
        if (report.Failure is { } failure)
        {
            Lines(text, "why", PrintableText.Line(failure) + (report.ProgramOutput is { } said ? $"; {said}" : ""));
        }
    }

    /// <summary>Where the run went on, or why it began.</summary>
    private static void AppendResumption(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        if (report.ResumedRecords is { } before)
        {
            Line(text, "resumed", $"behind {Number(before)} {(before == 1 ? "record" : "records")} that were read before; {Number(report.Totals.Read - before)} were read now");
        }
        else if (options.BeganBecause is { } why)
        {
            Line(text, "resume", $"nothing to go on with ({why}): begun from the start");
        }
    }

    /// <summary>The command that goes on with the run.</summary>
    private static void AppendResume(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        if (report.CanResume && options.Typed.Count > 0)
        {
            string[] more = report.Guard is { Refused: true } ? ["--guard", "warn"]
                : report.ExitCode == ExitCodes.Data ? ["--max-rejects", report.Totals.Rejected.ToString(CultureInfo.InvariantCulture)] : [];
            Line(text, "resume", report.ExitCode == ExitCodes.Data ? "publish it all the same, without reading again:" : "go on where it stopped:");
            Line(text, "", $"{options.Command}{string.Concat(ResumeCommand.Words(options.Typed, more).Select(word => " " + ShellWord.Of(word)))}");
        }
    }

    /// <summary>What of earlier runs stays in the output folder, which nobody is to take for this run's.</summary>
    private static void AppendEarlier(StringBuilder text, RunReport report, RunSummaryOptions options)
    {
        if (report.StaleFiles > 0)
        {
            Line(text, "earlier", $"{(report.StaleFiles == 1 ? "1 file of an earlier run stays" : $"{Number(report.StaleFiles)} files of earlier runs stay")}, --set output.stale=remove deletes them");
        }

        if (report is { EarlierSuccess: true, RunFolder: { } folder })
        {
            Line(text, "earlier", $"what was published before stays, with its _SUCCESS: whether this run published, its exit code says, and \"status\" in {Shown(Path.Combine(folder, "run.json"), options)}");
        }
    }

    private static void AppendSpeed(StringBuilder text, RunReport report)
    {
        double seconds = report.Duration.TotalSeconds;
        var speed = new StringBuilder();
        speed.Append(CultureInfo.InvariantCulture, $"{seconds:0.00} s");
        long read = report.Totals.Read - (report.ResumedRecords ?? 0);
        if (seconds > 0 && read > 0 && report.ResumedRecords is not null)
        {
            speed.Append(CultureInfo.InvariantCulture, $", {Number((long)(read / seconds))} records/s");
        }
        else if (seconds > 0 && read > 0)
        {
            speed.Append(
                CultureInfo.InvariantCulture,
                $", {Number((long)(report.Totals.Read / seconds))} records/s, {Size((long)(report.Totals.BytesIn / seconds))}/s");
        }

        if (report.PeakMemoryBytes > 0)
        {
            speed.Append(", memory ").Append(Size(report.PeakMemoryBytes));
        }

        Line(text, "speed", speed.ToString());
        if (report.Bottleneck.Length > 0)
        {
            Line(text, "limit", report.Bottleneck);
        }
    }

    private static void AppendWorkers(StringBuilder text, RunReport report)
    {
        foreach (BlockReport block in report.Blocks.Where(block => block.Restarts > 0))
        {
            Line(text, "workers", $"{block.Name}: {(block.Restarts == 1 ? "1 child process was" : $"{Number(block.Restarts)} child processes were")} lost and replaced; run.json counts what was sent again");
        }

        foreach (string lost in report.LostWorkers)
        {
            Lines(text, "", lost);
        }
    }

    private static string Problems(RunReport report) =>
        $"{(report.Totals.Rejected == 1 ? "1 bad record" : $"{Number(report.Totals.Rejected)} bad records")} in {Files(report.Inputs.Count)}";

    private static void Count(StringBuilder text, string label, int width, long count, string rest) =>
        Line(text, label, $"{Number(count).PadLeft(width)} {(count == 1 ? "record " : "records")}  {rest}".TrimEnd());

    private static void Line(StringBuilder text, string label, string rest) => Lines(text, label, PrintableText.Line(rest));

    // What programs said may have several lines.
    private static void Lines(StringBuilder text, string label, string rest) =>
        text.Append("  ").Append(label.PadRight(Label)).Append(PrintableText.Lines(rest).Replace("\n", "\n" + new string(' ', Label + 2), StringComparison.Ordinal)).Append('\n');

    private static string Files(int count) => count == 1 ? "1 file" : $"{Number(count)} files";

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Size(long bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB"];
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return size.ToString(unit == 0 || size >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    private static string Shown(string path, RunSummaryOptions options)
    {
        // From the root every path is below, and would only lose its slash.
        if (options.CurrentFolder is null || !Path.IsPathRooted(path) || Path.GetPathRoot(options.CurrentFolder) == options.CurrentFolder)
        {
            return path;
        }

        string relative = Path.GetRelativePath(options.CurrentFolder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
