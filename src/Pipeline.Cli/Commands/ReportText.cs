using System.Globalization;
using Pipeline.Cli.Progress;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Reports.Page;

namespace Pipeline.Cli.Commands;

/// <summary>A run as text: what <c>report.html</c> shows, without the charts.</summary>
internal static class ReportText
{
    private const int BarWidth = 20;
    private const int MostRows = 10;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, RunReport report, IReadOnlyList<PastRun> ledger)
    {
        double seconds = report.Duration.TotalSeconds;
        Line(output, "run", $"{report.RunId}{(report.Name is { } name ? $", {name}" : "")}: {report.Status.ToString().ToLowerInvariant()} (exit {report.ExitCode})");
        Line(output, "why", report.Failure);
        Line(output, "took", $"{Time(seconds)}, {Time(report.CpuTime.TotalSeconds)} of CPU{(report.Cores > 0 ? $" on {report.Cores} {(report.Cores == 1 ? "core" : "cores")}" : "")}, memory {ProgressText.Bytes(report.PeakMemoryBytes)}");
        Line(output, "limit", report.Verdict?.Sentence is { Length: > 0 } sentence ? sentence : report.Bottleneck is { Length: > 0 } said ? said : null);
        Line(output, "to try", report.Verdict is { Flag: { } flag } verdict ? flag + (verdict.Gain is { } gain ? string.Create(CultureInfo.InvariantCulture, $": {gain:0.0} times as fast, by the model") : "") : null);
        foreach (CorePrediction cores in report.Verdict?.Predictions ?? [])
        {
            Line(output, "", $"{cores.Cores} cores: {Time(cores.Seconds)} by the model, limit: {cores.Limit ?? "the cores"}");
        }

        WriteBlocks(output, report);
        WriteStages(output, report);
        WriteRejects(output, report);
        WriteFiles(output, report);
        WriteBefore(output, PastComparison.With(report, ledger));
    }

    private static void WriteBlocks(TextWriter output, RunReport report)
    {
        if (report.Blocks.Count == 0)
        {
            return;
        }

        output.WriteLine("\nblocks     # busy, - blocked by what follows, . waiting for input");
        Table(output, report.Blocks, block =>
        {
            BlockShares shares = BlockShares.Of(block) ?? default;
            string means = block.Processes is { } processes ? $"{processes} {(processes == 1 ? "process" : "processes")}" : $"dop {block.Dop}";
            string limit = string.Equals(block.Name, report.Verdict?.Block, StringComparison.Ordinal) ? "<- the limit" : "";
            return [block.Name, means, BarOf(shares), shares.ToString(), $"queue {Percent(block.QueueFill)} of {block.Capacity}", limit];
        });
    }

    private static void WriteStages(TextWriter output, RunReport report)
    {
        if (report.Totals.Read == 0)
        {
            return;
        }

        output.WriteLine("\nrecords    what came in and went on");
        Table(output, report.Stages, stage => [stage.Name, Bar(stage.Counts.Out, report.Totals.Read), $"{Number(stage.Counts.In)} in", $"{Number(stage.Counts.Out)} on", Gone(stage.Counts)]);
        output.WriteLine($"  {Number(report.Totals.Written)} written{(report.Status is RunStatus.Published ? "" : ", not published")}; {(report.Totals.Balanced ? "every record and every byte is accounted for" : "the counts were not settled")}");
    }

    private static void WriteRejects(TextWriter output, RunReport report)
    {
        if (report.RejectsByCode.Count == 0)
        {
            return;
        }

        RejectCount[] codes = [.. report.RejectsByCode.OrderByDescending(code => code.Count).ThenBy(code => code.Code, StringComparer.Ordinal)];
        output.WriteLine("\nrejects    by code, with the first of them");
        Table(output, codes, code =>
        {
            RejectReport? first = report.FirstRejects.FirstOrDefault(reject => string.Equals(reject.Code, code.Code, StringComparison.Ordinal));
            string place = first is null ? "" : $"{first.Position.File}:{first.Position.Line}, record {Number(first.Position.Record)}{(first.Column is { } column ? $", column {column}" : "")}";
            return [code.Code, Number(code.Count), Bar(code.Count, codes[0].Count), place];
        });
    }

    private static void WriteFiles(TextWriter output, RunReport report)
    {
        if (report.Inputs.Count == 0)
        {
            return;
        }

        InputReport[] inputs = [.. report.Inputs.OrderByDescending(input => input.Bytes).ThenBy(input => input.Path, StringComparer.Ordinal)];
        output.WriteLine("\ninput      the largest first");
        Table(output, inputs, input => [input.Path, ProgressText.Bytes(input.Bytes), Bar(input.Bytes, inputs[0].Bytes), $"{Number(input.Counts.In)} records", input.Counts.Rejected > 0 ? $"{Number(input.Counts.Rejected)} rejected" : ""]);
    }

    private static void WriteBefore(TextWriter output, IReadOnlyList<PastRun> runs)
    {
        if (runs.Count == 1)
        {
            return;
        }

        output.WriteLine($"\nbefore     {PastComparison.Sentence(runs) ?? "the runs before this one, which is the last"}");
        Table(output, [.. runs.TakeLast(MostRows)], run => [run.RunId, run.Status, Time(run.Seconds), Bar(run.Seconds, runs.Max(other => other.Seconds)), $"{Number(run.Read)} read", $"{Number(run.Written)} written", $"{Number(run.Rejected)} rejected"]);
    }

    private static void Table<T>(TextWriter output, IReadOnlyList<T> items, Func<T, string[]> row)
    {
        string[][] rows = [.. items.Take(MostRows).Select(item => row(item).Select(PrintableText.Line).ToArray())];
        int[] widths = [.. Enumerable.Range(0, rows.Length == 0 ? 0 : rows[0].Length).Select(column => rows.Max(cells => cells[column].Length))];
        foreach (string[] cells in rows)
        {
            output.WriteLine(("  " + string.Join("  ", cells.Select((cell, i) => cell is [>= '0' and <= '9', ..] && i > 0 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])))).TrimEnd());
        }

        if (items.Count > rows.Length)
        {
            output.WriteLine($"  {Number(items.Count - rows.Length)} more in run.json");
        }
    }

    private static string Gone(StageCounts counts) => string.Join(", ", new[] { (counts.Filtered, "filtered"), (counts.Rejected, "rejected"), (counts.Added, "added"), (counts.Deduplicated, "doubles"), (counts.Aggregated, "folded") }
        .Where(part => part.Item1 > 0).Select(part => $"{Number(part.Item1)} {part.Item2}"));

    /// <summary>The three shares of a block as one bar.</summary>
    private static string BarOf(BlockShares shares)
    {
        int busy = (int)Math.Round(shares.Busy * BarWidth), blocked = Math.Min(BarWidth - busy, (int)Math.Round(shares.Blocked * BarWidth));
        return $"[{new string('#', busy)}{new string('-', blocked)}{new string('.', BarWidth - busy - blocked)}]";
    }

    private static string Bar(double value, double largest)
    {
        int filled = largest <= 0 ? 0 : Math.Clamp((int)Math.Round(value / largest * BarWidth), 0, BarWidth);
        return $"[{new string('#', filled)}{new string(' ', BarWidth - filled)}]";
    }

    private static void Line(TextWriter output, string label, string? text)
    {
        if (text is not null)
        {
            output.WriteLine($"{label,-11}{PrintableText.Line(text)}");
        }
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100)} %");

    private static string Time(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");

    private static string Number(long number) => RunsText.Number(number);
}
