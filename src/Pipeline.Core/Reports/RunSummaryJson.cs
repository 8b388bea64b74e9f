using System.Globalization;
using System.Text.Json;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>The summary of a run as JSON, for logs and messages to other machines: what became of it and how much of what. Names as in run.json; no field values.</summary>
public static class RunSummaryJson
{
    /// <summary>Writes its properties into the object that is open.</summary>
    public static void Write(Utf8JsonWriter writer, RunReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        Text(writer, "name", report.Name);
        writer.WriteString("run_id", report.RunId);
        writer.WriteString("version", report.Version);
        writer.WriteString("status", report.Status.ToString().ToLowerInvariant());
        writer.WriteNumber("exit_code", report.ExitCode);
        Text(writer, "failure", report.Failure);
        writer.WriteBoolean("can_resume", report.CanResume);
        writer.WriteString("started", Time(report.Started));
        writer.WriteString("ended", Time(report.Started + report.Duration));
        writer.WriteNumber("seconds", Math.Round(report.Duration.TotalSeconds, 3));
        writer.WriteNumber("cpu_seconds", Math.Round(report.CpuTime.TotalSeconds, 3));
        writer.WriteNumber("peak_memory_bytes", report.PeakMemoryBytes);
        Text(writer, "pipeline_file", report.PipelineFile);
        Text(writer, "output", report.Output);
        Text(writer, "run_folder", report.RunFolder);
        Text(writer, "reject_list", report.RejectList);
        Text(writer, "rejected_records", report.RejectedRecords);
        WriteTotals(writer, report);
        writer.WriteStartObject("rejects");
        foreach (RejectCount reject in report.RejectsByCode)
        {
            writer.WriteNumber(PrintableText.Line(reject.Code), reject.Count);
        }

        writer.WriteEndObject();
        if (report.WarnedByCode is { Count: > 0 } warned)
        {
            writer.WriteStartObject("warned");
            foreach (RejectCount code in warned)
            {
                writer.WriteNumber(PrintableText.Line(code.Code), code.Count);
            }

            writer.WriteEndObject();
        }

        Text(writer, "bottleneck", report.Bottleneck);
        Texts(writer, "warnings", report.Warnings);
        Texts(writer, "problems", report.Problems);
    }

    private static void WriteTotals(Utf8JsonWriter writer, RunReport report)
    {
        TotalsReport totals = report.Totals;
        writer.WriteStartObject("totals");
        writer.WriteNumber("read", totals.Read);
        writer.WriteNumber("added", totals.Counts.Added);
        writer.WriteNumber("written", totals.Written);
        writer.WriteNumber("filtered", totals.Filtered);
        writer.WriteNumber("rejected", totals.Rejected);
        foreach ((string name, long count) in totals.Counts.Rare)
        {
            writer.WriteNumber(name, count);
        }

        writer.WriteBoolean("balanced", totals.Balanced);
        writer.WriteNumber("files_in", report.Inputs.Count);
        writer.WriteNumber("files_out", report.Outputs.Count);
        writer.WriteNumber("bytes_in", totals.BytesIn);
        writer.WriteNumber("bytes_out", totals.BytesOut);
        writer.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter writer, string name, string? text) => writer.WriteString(name, text is null ? null : PrintableText.Line(text));

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(PrintableText.Lines(text));
        }

        writer.WriteEndArray();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
