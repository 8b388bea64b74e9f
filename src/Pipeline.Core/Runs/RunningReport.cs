using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Runs;

/// <summary>
/// The <c>run.json</c> of a run that has not ended yet, and the little of it that a later run reads or changes: who the run
/// belonged to, and what became of it. Its keys are those of the whole report.
/// </summary>
internal static class RunningReport
{
    // Else one that is there twice is found out when the object is asked for any.
    private static readonly JsonDocumentOptions NoKeyTwice = new() { AllowDuplicateProperties = false };

    /// <summary>The version of run.json.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The report of a run that has just begun.</summary>
    public static byte[] Format(string runId, DateTimeOffset started, string? output, string? name) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schema_version", SchemaVersion);
        writer.WriteString("run_id", runId);
        writer.WriteString("name", name);
        writer.WriteString("status", "running");
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteString("started", started.UtcDateTime);
        writer.WriteString("output", output);
        writer.WriteEndObject();
    });

    /// <summary>Reads a report; null when there is none or it is not one.</summary>
    /// <exception cref="IOException">It cannot be read, so nobody knows what it says.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static JsonObject? Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: NoKeyTwice) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The same where only a report that can be read counts.</summary>
    public static JsonObject? TryRead(string path)
    {
        try
        {
            return Read(path);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            return null;
        }
    }

    /// <summary>The text under a key, or null.</summary>
    public static string? Text(JsonObject report, string key) =>
        report[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
