using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>
/// Messages of OpenTelemetry in its JSON encoding: ids in hexadecimal, numbers of 64 bits as texts. By hand, since the packages would make the native program
/// 3.3 MB larger and start 0.6 ms later for these two messages.
/// </summary>
internal static class CollectorJson
{
    private const int SpanIsInternal = 1;
    private const int StatusIsOk = 1;
    private const int StatusIsError = 2;

    /// <summary>A trace: a span for the run, and below it one for each block.</summary>
    public static byte[] Traces(RunReport report, IReadOnlyDictionary<string, string> variables) => Message("Spans", "spans", report, variables, writer =>
    {
        (string trace, string? parent) = Parent(variables.GetValueOrDefault("TRACEPARENT"));
        string run = NewId(8);
        StartSpan(writer, "pipeline run", trace, run, parent, report);
        writer.WriteStartArray("attributes");
        Attribute(writer, "pipeline.name", report.Name);
        Attribute(writer, "pipeline.run_id", report.RunId);
        Attribute(writer, "pipeline.status", report.Status.ToString().ToLowerInvariant());
        Attribute(writer, "pipeline.output", report.Output);
        Attribute(writer, "pipeline.exit_code", report.ExitCode);
        Attribute(writer, "pipeline.records.read", report.Totals.Read);
        Attribute(writer, "pipeline.records.written", report.Totals.Written);
        Attribute(writer, "pipeline.records.filtered", report.Totals.Filtered);
        Attribute(writer, "pipeline.records.rejected", report.Totals.Rejected);
        Attribute(writer, "pipeline.bottleneck", report.Bottleneck);
        writer.WriteEndArray();
        writer.WriteStartObject("status");
        writer.WriteNumber("code", report.ExitCode == 0 ? StatusIsOk : StatusIsError);
        if (report.Failure is { } failure)
        {
            writer.WriteString("message", PrintableText.Line(failure));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        foreach (BlockReport block in report.Blocks)
        {
            StartSpan(writer, "block " + block.Name, trace, NewId(8), run, report);
            writer.WriteStartArray("attributes");
            Attribute(writer, "pipeline.block.dop", block.Dop);
            Attribute(writer, "pipeline.block.batches", block.Batches);
            Attribute(writer, "pipeline.block.busy_seconds", block.BusySeconds);
            Attribute(writer, "pipeline.block.waiting_seconds", block.WaitingSeconds);
            Attribute(writer, "pipeline.block.blocked_seconds", block.BlockedSeconds);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    });

    /// <summary>The figures, each a gauge of one moment.</summary>
    public static byte[] Metrics(RunReport report, IReadOnlyDictionary<string, string> variables) => Message("Metrics", "metrics", report, variables, writer =>
    {
        foreach (Figure figure in RunFigures.Of(report).Where(figure => figure.Values.Count > 0))
        {
            writer.WriteStartObject();
            writer.WriteString("name", "pipeline." + figure.Name);
            writer.WriteString("description", figure.Meaning);
            writer.WriteString("unit", figure.Unit.Length == 0 ? "1" : figure.Unit);
            writer.WriteStartObject("gauge");
            writer.WriteStartArray("dataPoints");
            foreach ((string label, double number) in figure.Values)
            {
                writer.WriteStartObject();
                writer.WriteStartArray("attributes");
                Attribute(writer, "pipeline.name", report.Name);
                Attribute(writer, figure.Label ?? "", figure.Label is null ? null : label);
                writer.WriteEndArray();
                writer.WriteString("timeUnixNano", Nanoseconds(report.Started + report.Duration));
                writer.WriteNumber("asDouble", number);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    });

    /// <summary>Both messages are nested alike: what sends, what in it, the things.</summary>
    private static byte[] Message(string kind, string things, RunReport report, IReadOnlyDictionary<string, string> variables, Action<Utf8JsonWriter> write) => NotifyJson.Write(writer =>
    {
        writer.WriteStartArray("resource" + kind);
        writer.WriteStartObject();
        writer.WriteStartObject("resource");
        writer.WriteStartArray("attributes");
        Attribute(writer, "service.name", variables.GetValueOrDefault("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : "pipeline");
        Attribute(writer, "service.version", report.Version);
        Attribute(writer, "host.name", Environment.MachineName);
        Attribute(writer, "process.pid", Environment.ProcessId);
        foreach ((string key, string value) in Collector.Pairs(variables.GetValueOrDefault("OTEL_RESOURCE_ATTRIBUTES")).Where(pair => pair.Name is not "service.name"))
        {
            Attribute(writer, key, value);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("scope" + kind);
        writer.WriteStartObject();
        writer.WriteStartObject("scope");
        writer.WriteString("name", "pipeline");
        writer.WriteString("version", report.Version);
        writer.WriteEndObject();
        writer.WriteStartArray(things);
        write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private static void StartSpan(Utf8JsonWriter writer, string name, string trace, string id, string? parent, RunReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("traceId", trace);
        writer.WriteString("spanId", id);
        if (parent is not null)
        {
            writer.WriteString("parentSpanId", parent);
        }

        writer.WriteString("name", PrintableText.Line(name));
        writer.WriteNumber("kind", SpanIsInternal);
        writer.WriteString("startTimeUnixNano", Nanoseconds(report.Started));
        writer.WriteString("endTimeUnixNano", Nanoseconds(report.Started + report.Duration));
    }

    /// <summary>The trace that whoever started this process is in, as <c>00-TRACE-SPAN-FLAGS</c> (https://www.w3.org/TR/trace-context/), or a new one.</summary>
    private static (string Trace, string? Span) Parent(string? text) =>
        text?.Split('-') is [_, { Length: 32 } trace, { Length: 16 } span, ..] && IsId(trace) && IsId(span) ? (trace, span) : (NewId(16), null);

    private static bool IsId(string text) => text.All(char.IsAsciiHexDigitLower) && text.Any(digit => digit != '0');

    private static string NewId(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    private static string Nanoseconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    private static void Attribute(Utf8JsonWriter writer, string key, string? text)
    {
        if (text is { Length: > 0 })
        {
            Attribute(writer, key, () => writer.WriteString("stringValue", PrintableText.Line(text)));
        }
    }

    private static void Attribute(Utf8JsonWriter writer, string key, long number) =>
        Attribute(writer, key, () => writer.WriteString("intValue", number.ToString(CultureInfo.InvariantCulture)));

    private static void Attribute(Utf8JsonWriter writer, string key, double number) => Attribute(writer, key, () => writer.WriteNumber("doubleValue", double.IsFinite(number) ? number : 0));

    private static void Attribute(Utf8JsonWriter writer, string key, Action value)
    {
        writer.WriteStartObject();
        writer.WriteString("key", key);
        writer.WriteStartObject("value");
        value();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
