using System.Net.Http.Headers;
using System.Net.Mime;
using Pipeline.Definition;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>Posts the summary of a run as JSON.</summary>
internal static class Webhook
{
    /// <summary>Whether this run is one to tell of.</summary>
    /// <param name="when">Which ones are.</param>
    /// <param name="report">The run.</param>
    /// <param name="definition">What it was told: where earlier runs stand.</param>
    public static bool IsDue(NotifyWhen when, RunReport report, PipelineDefinition definition)
    {
        bool isWell = report.ExitCode == 0;
        return when switch
        {
            NotifyWhen.Always => true,
            NotifyWhen.Failure => !isWell,
            _ => isWell != (EarlierOutcome.WasWell(definition, report) ?? true),
        };
    }

    /// <summary>The request.</summary>
    public static HttpRequestMessage Request(Uri address, RunReport report)
    {
        ByteArrayContent content = new(Payload(report));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8");
        return new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
    }

    /// <summary>The summary. Its <c>text</c> is what chats show.</summary>
    public static byte[] Payload(RunReport report) => NotifyJson.Write(writer =>
    {
        writer.WriteNumber("schema_version", RunReport.SchemaVersion);
        writer.WriteString("event", "run_ended");
        writer.WriteString("text", Text(report));
        RunSummaryJson.Write(writer, report);
    });

    private static string Text(RunReport report)
    {
        string verdict = RunSummary.Format(report with { ProgramOutput = null }, new RunSummaryOptions()).Split('\n')[0];
        return report.Failure is { } failure ? $"{verdict}; {PrintableText.Line(failure)}" : verdict;
    }
}
