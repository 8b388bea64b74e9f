using System.Globalization;
using System.Text.Json;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>
/// Reads <c>run.json</c> back, of this version or an older one: what a report lacks has its default. What is not in run.json,
/// such as the messages of rejects, is not there.
/// </summary>
public static class RunReportReader
{
    /// <summary>The report.</summary>
    /// <param name="root">The object of a run.json.</param>
    public static RunReport Read(JsonElement root) => new()
    {
        RunId = root.Text("run_id") ?? "",
        Name = root.Text("name"),
        Version = root.Text("version") ?? "",
        TimeZones = root.Text("time_zones") ?? "",
        Status = Named(root.Text("status"), RunStatus.Abandoned),
        ExitCode = (int)root.Number("exit_code"),
        Failure = root.Text("failure"),
        CanResume = root.Flag("can_resume"),
        ResumedRecords = root.MaybeNumber("resumed_records") is { } before ? (long)before : null,
        Started = Time(root.Text("started")) ?? default,
        Duration = Seconds(root, "seconds"),
        CpuTime = Seconds(root, "cpu_seconds"),
        Fingerprint = root.Member("fingerprint") is { ValueKind: JsonValueKind.Object } print ? new(print.Text("definition") ?? "", print.Text("inputs"), print.Text("engine") ?? "") : null,
        PipelineFile = root.Text("pipeline_file"),
        Output = root.Text("output"),
        RunFolder = root.Text("run_folder"),
        RejectList = root.Text("reject_list"),
        RecoveredList = root.Text("recovered_list"),
        WarnedList = root.Text("warned_list"),
        DeduplicatedList = root.Text("deduplicated_list"),
        DeduplicatedRecords = root.Text("deduplicated_records"),
        RejectedRecords = root.Text("rejected_records"),
        StaleFiles = (int)root.Number("stale_files"),
        UnchangedSince = root.Text("unchanged_since"),
        IfChanged = root.Text("if_changed"),
        TakenOver = root.Member("taken_over") is { ValueKind: JsonValueKind.Object } taken
            ? new(taken.Text("run_id") ?? "", Whole(taken, "records"), [.. taken.Texts("inputs")], [.. taken.Items("outputs").Select(Output)])
            : null,
        Bottleneck = root.Text("bottleneck") ?? "",
        Cores = (int)root.Number("cores"),
        ReadRetries = (int)root.Number("read_retries"),
        PeakMemoryBytes = (long)root.Number("peak_memory_bytes"),
        Totals = Totals(root.Member("totals")),
        RejectsByCode = [.. root.Members("rejects_by_code").Select(code => new RejectCount(code.Name, (long)code.Value.AsNumber()))],
        FirstWarned = [.. root.Items("first_warned").Select(Reject)],
        FirstRejects = [.. root.Items("first_rejects").Select(Reject)],
        Stages = [.. root.Items("stages").Select(Stage)],
        Blocks = [.. root.Items("blocks").Select(MeasurementsReader.Block)],
        Inputs = [.. root.Items("inputs").Select(Input)],
        Outputs = [.. root.Items("outputs").Select(Output)],
        MoreFiles = root.Text("more_files"),
        Settings = [.. root.Items("settings").Select(setting => new SettingReport(setting.Text("key") ?? "", setting.Text("value") ?? "", setting.Text("origin") ?? ""))],
        Warnings = [.. root.Texts("warnings")],
        Problems = [.. root.Texts("problems")],
        Verdict = MeasurementsReader.Verdict(root.Member("verdict")),
        Series = MeasurementsReader.Series(root.Member("series")),
    };

    /// <summary>The value of that name in run.json.</summary>
    internal static T Named<T>(string? name, T otherwise)
        where T : struct, Enum => Enum.TryParse(name?.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T value) && Enum.IsDefined(value) ? value : otherwise;

    private static TotalsReport Totals(JsonElement totals) => new()
    {
        Counts = Whole(totals, "read"),
        Balanced = totals.Flag("balanced"),
        BytesIn = (long)totals.Number("bytes_in"),
        BytesOut = (long)totals.Number("bytes_out"),
        RecordsPerSecond = totals.Number("records_per_second"),
    };

    private static StageReport Stage(JsonElement stage) =>
        new(stage.Text("name") ?? "", stage.Text("kind") ?? "", StageCounts.OfValues([.. StageCounts.Names.Select(name => (long)stage.Number(name))]))
        {
            Definition = stage.Member("definition") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } body ? body.GetRawText() : null,
            Reference = stage.Member("reference") is { ValueKind: JsonValueKind.Object } reference
                ? new(reference.Text("file") ?? "", (long)reference.Number("bytes"), (long)reference.Number("records"), (long)reference.Number("null_keys")) : null,
            Requests = stage.Member("requests") is { ValueKind: JsonValueKind.Object } requests
                ? new((long)requests.Number("keys"), (long)requests.Number("cached"), (long)requests.Number("sent"), (long)requests.Number("retried"), requests.Number("wait_seconds"), (int)requests.Number("most_at_once")) : null,
        };

    private static InputReport Input(JsonElement input) => new(
        input.Text("path") ?? "",
        (long)input.Number("bytes"),
        (long)input.Number("head_bytes"),
        (long)input.Number("batch_bytes"),
        Whole(input, "records"),
        (long)input.Number("blank_lines"),
        input.Text("crc32c") ?? "",
        input.Text("delimiter") ?? ",")
    {
        DelimiterWasFound = input.Flag("delimiter_found"),
        Keys = input.Text("format") is "jsonl" ? [.. input.Items("columns").Select(column => column.GetString() ?? "")] : null,
        KeysWereFound = input.Flag("columns_found"),
        Encoding = input.Text("encoding") ?? "utf-8",
        Replaced = (long)input.Number("replaced"),
        Warned = [.. input.Items("warned").Select(warned => new WarnedReport(warned.Text("stage") ?? "", warned.Text("column"), warned.Text("code") ?? "", (long)warned.Number("count")))],
        Recovered = [.. input.Members("recovered").Select(code => new RejectCount(code.Name, (long)code.Value.AsNumber()))],
    };

    private static OutputReport Output(JsonElement output) =>
        new(output.Text("path") ?? "", (long)output.Number("records"), (long)output.Number("bytes"), output.Text("sha256") ?? "");

    private static RejectReport Reject(JsonElement reject) => new(
        new RecordPosition(reject.Text("file") ?? "", (long)reject.Number("record"), (long)reject.Number("line"), (long)reject.Number("offset")),
        reject.Text("stage") ?? "",
        reject.Text("column"),
        reject.Text("code") ?? "",
        "");

    // Why filters left records out is told by stage only.
    private static StageCounts Whole(JsonElement whole, string read) => new()
    {
        In = (long)whole.Number(read),
        Out = (long)whole.Number("written"),
        FilteredFalse = (long)whole.Number("filtered"),
        Rejected = (long)whole.Number("rejected"),
        Added = (long)whole.Number("added"),
        Deduplicated = (long)whole.Number("deduplicated"),
        Aggregated = (long)whole.Number("aggregated"),
    };

    private static TimeSpan Seconds(JsonElement root, string name) => TimeSpan.FromSeconds(Math.Clamp(root.Number(name), 0, TimeSpan.FromDays(100_000).TotalSeconds));

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
