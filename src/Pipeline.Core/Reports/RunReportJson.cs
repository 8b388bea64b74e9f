using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>A report as <c>run.json</c>: snake_case, indented, the same keys always present. Written without reflection, which would cost a short run more than its work.</summary>
public static partial class RunReportJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",

        // Not shown in web pages; names in any script stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The bytes of <c>run.json</c>, with all files.</summary>
    public static byte[] Format(RunReport report) => Format(report, moreFiles: null);

    /// <summary>The bytes of <c>run.json</c>.</summary>
    /// <param name="report">The report.</param>
    /// <param name="moreFiles">The name of the file beside it that has the inputs and outputs past the first <see cref="MostFiles"/>; null: there is none, and all stand here.</param>
    internal static byte[] Format(RunReport report, string? moreFiles)
    {
        ArgumentNullException.ThrowIfNull(report);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            WriteRun(writer, report);
            WriteTotals(writer, report.Totals);
            WriteCodes(writer, "rejects_by_code", report.RejectsByCode);
            WriteCodes(writer, "recovered_by_code", report.RecoveredByCode);
            WriteCodes(writer, "warned_by_code", report.WarnedByCode);
            WriteArray(writer, "first_warned", report.FirstWarned, WriteReject);
            WriteArray(writer, "first_rejects", report.FirstRejects, WriteReject);
            WriteArray(writer, "stages", report.Stages, WriteStage);
            WriteArray(writer, "blocks", report.Blocks, WriteBlock);
            int most = moreFiles is null ? int.MaxValue : MostFiles;
            WriteArray(writer, "inputs", report.Inputs.Take(most), WriteInput);
            WriteArray(writer, "outputs", report.Outputs.Take(most), WriteOutput);
            writer.WriteString("more_files", moreFiles);
            WriteArray(writer, "settings", report.Settings, WriteSetting);
            WriteTexts(writer, "warnings", report.Warnings);
            WriteTexts(writer, "problems", report.Problems);
            MeasurementsJson.WriteVerdict(writer, report.Verdict);
            MeasurementsJson.WriteSeries(writer, report.Series, report.Blocks);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteRun(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteNumber("schema_version", RunReport.SchemaVersion);
        writer.WriteString("run_id", report.RunId);
        writer.WriteString("name", report.Name);
        writer.WriteString("version", report.Version);
        writer.WriteString("time_zones", report.TimeZones);
        writer.WriteString("status", report.Status.ToString().ToLowerInvariant());
        writer.WriteNumber("exit_code", report.ExitCode);
        writer.WriteString("failure", report.Failure);
        writer.WriteBoolean("can_resume", report.CanResume);
        WriteNumber(writer, "resumed_records", report.ResumedRecords);

        writer.WriteString("started", Time(report.Started));
        writer.WriteString("ended", Time(report.Started + report.Duration));
        MeasurementsJson.WriteSeconds(writer, "seconds", report.Duration.TotalSeconds);
        MeasurementsJson.WriteSeconds(writer, "cpu_seconds", report.CpuTime.TotalSeconds);
        WriteObject(writer, "fingerprint", report.Fingerprint, WriteFingerprint);
        writer.WriteString("pipeline_file", report.PipelineFile);
        writer.WriteString("output", report.Output);
        writer.WriteString("run_folder", report.RunFolder);
        writer.WriteString("reject_list", report.RejectList);
        writer.WriteString("recovered_list", report.RecoveredList);
        writer.WriteString("warned_list", report.WarnedList);
        if (report.DeduplicatedList is not null)
        {
            writer.WriteString("deduplicated_list", report.DeduplicatedList);
            writer.WriteString("deduplicated_records", report.DeduplicatedRecords);
        }

        writer.WriteString("rejected_records", report.RejectedRecords);
        writer.WriteNumber("stale_files", report.StaleFiles);
        writer.WriteString("unchanged_since", report.UnchangedSince);
        writer.WriteString("if_changed", report.IfChanged);
        WriteObject(writer, "taken_over", report.TakenOver, WriteTakenOver);
        WriteObject(writer, "guard", report.Guard, WriteGuard);
        writer.WriteString("bottleneck", report.Bottleneck);
        writer.WriteNumber("cores", report.Cores);
        writer.WriteNumber("read_retries", report.ReadRetries);
        writer.WriteNumber("peak_memory_bytes", report.PeakMemoryBytes);
    }

    private static void WriteTakenOver(Utf8JsonWriter writer, TakenOverReport taken)
    {
        writer.WriteString("run_id", taken.RunId);
        writer.WriteNumber("records", taken.Counts.In);
        WriteWhole(writer, taken.Counts);
        writer.WriteNumber("files", taken.Files.Count);
        WriteTexts(writer, "inputs", [.. taken.Files.Take(MostFiles)]);
        WriteArray(writer, "outputs", taken.Outputs.Take(MostFiles), WriteOutput);
    }

    private static void WriteGuard(Utf8JsonWriter writer, GuardReport guard)
    {
        writer.WriteString("mode", guard.Mode);
        writer.WriteNumber("nights", guard.Nights);
        writer.WriteNumber("compared", guard.Compared);
        writer.WriteNumber("findings", guard.Findings);
        writer.WriteBoolean("refused", guard.Refused);
        writer.WriteString("sentence", guard.Sentence);
    }

    private static void WriteFingerprint(Utf8JsonWriter writer, FingerprintReport fingerprint)
    {
        writer.WriteString("definition", fingerprint.Definition);
        writer.WriteString("inputs", fingerprint.Inputs);
        writer.WriteString("engine", fingerprint.Engine);
    }

    private static void WriteTotals(Utf8JsonWriter writer, TotalsReport totals)
    {
        writer.WriteStartObject("totals");
        writer.WriteNumber("read", totals.Read);
        WriteWhole(writer, totals.Counts);
        writer.WriteBoolean("balanced", totals.Balanced);
        writer.WriteNumber("bytes_in", totals.BytesIn);
        writer.WriteNumber("bytes_out", totals.BytesOut);
        writer.WriteNumber("records_per_second", double.IsFinite(totals.RecordsPerSecond) ? Math.Round(totals.RecordsPerSecond) : 0);
        writer.WriteEndObject();
    }

    private static void WriteCodes(Utf8JsonWriter writer, string name, IReadOnlyList<RejectCount> rejects)
    {
        writer.WriteStartObject(name);
        foreach (RejectCount reject in rejects.OrderBy(reject => reject.Code, StringComparer.Ordinal))
        {
            writer.WriteNumber(reject.Code, reject.Count);
        }

        writer.WriteEndObject();
    }

    private static void WriteReject(Utf8JsonWriter writer, RejectReport reject)
    {
        writer.WriteString("code", reject.Code);
        writer.WriteString("file", reject.Position.File);
        writer.WriteNumber("record", reject.Position.Record);
        writer.WriteNumber("line", reject.Position.Line);
        writer.WriteNumber("offset", reject.Position.Offset);
        writer.WriteString("stage", reject.Stage);
        writer.WriteString("column", reject.Column);
    }

    private static void WriteStage(Utf8JsonWriter writer, StageReport stage)
    {
        writer.WriteString("name", stage.Name);
        writer.WriteString("kind", stage.Kind);
        writer.WritePropertyName("definition");
        writer.WriteRawValue(stage.Definition ?? "null");
        foreach ((string name, long count) in stage.Counts.OfEveryStage)
        {
            writer.WriteNumber(name, count);
        }

        WriteRare(writer, stage.Counts);
        if (stage is { Matched: { } matched, Reference: { } reference })
        {
            writer.WriteNumber("matched", matched);
            writer.WriteStartObject("reference");
            writer.WriteString("file", reference.File);
            writer.WriteNumber("bytes", reference.Bytes);
            writer.WriteNumber("records", reference.Records);
            writer.WriteNumber("null_keys", reference.NullKeys);
            writer.WriteEndObject();
        }

        if (stage.Requests is { } requests)
        {
            writer.WriteStartObject("requests");
            writer.WriteNumber("keys", requests.Keys);
            writer.WriteNumber("cached", requests.Cached);
            writer.WriteNumber("sent", requests.Sent);
            writer.WriteNumber("retried", requests.Retried);
            MeasurementsJson.WriteSeconds(writer, "wait_seconds", requests.WaitSeconds);
            writer.WriteNumber("most_at_once", requests.MostAtOnce);
            writer.WriteEndObject();
        }
    }

    /// <summary>The counts of a file or the run, behind how many records there were.</summary>
    private static void WriteWhole(Utf8JsonWriter writer, StageCounts counts)
    {
        writer.WriteNumber("added", counts.Added);
        writer.WriteNumber("written", counts.Out);
        writer.WriteNumber("filtered", counts.Filtered);
        writer.WriteNumber("rejected", counts.Rejected);
        WriteRare(writer, counts);
    }

    private static void WriteRare(Utf8JsonWriter writer, StageCounts counts)
    {
        foreach ((string name, long count) in counts.Rare)
        {
            writer.WriteNumber(name, count);
        }
    }

    private static void WriteBlock(Utf8JsonWriter writer, BlockReport block)
    {
        writer.WriteString("name", block.Name);
        writer.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(block.Kind.ToString()));
        writer.WriteNumber("dop", block.Dop);
        writer.WriteNumber("capacity", block.Capacity);
        MeasurementsJson.WriteSeconds(writer, "busy_seconds", block.BusySeconds);
        MeasurementsJson.WriteSeconds(writer, "waiting_seconds", block.WaitingSeconds);
        MeasurementsJson.WriteSeconds(writer, "blocked_seconds", block.BlockedSeconds);
        MeasurementsJson.WriteSeconds(writer, "queue_fill", block.QueueFill);
        writer.WriteNumber("batches", block.Batches);
        WriteNumber(writer, "processes", block.Processes);

        writer.WriteNumber("restarts", block.Restarts);
        writer.WriteNumber("resent", block.Resent);
        MeasurementsJson.WriteBlock(writer, block);
    }

    private static void WriteSetting(Utf8JsonWriter writer, SettingReport setting)
    {
        writer.WriteString("key", setting.Key);
        writer.WriteString("value", setting.Value);
        writer.WriteString("origin", setting.Origin);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteObject<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        write(writer, value);
        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
