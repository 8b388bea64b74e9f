using System.Text.Json;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Reports;

namespace Pipeline.Notify;

/// <summary>How the run before this one ended, as its report in the folder of runs says.</summary>
internal static class EarlierOutcome
{
    /// <summary>Whether it went well; null where there is none that says so.</summary>
    public static bool? WasWell(PipelineDefinition definition, RunReport report)
    {
        try
        {
            return FolderOfRuns(definition) is { } folder && Entry.LookThrough(folder) == EntryKind.Folder
                ? Directory.EnumerateDirectories(folder, ControlFolder.RunPattern)
                    .Where(run => string.CompareOrdinal(Path.GetFileName(run), report.RunId) < 0)
                    .OrderDescending(StringComparer.Ordinal)
                    .Select(run => Read(Path.Combine(run, ControlFolder.ReportName), report.Output))
                    .FirstOrDefault(well => well is not null)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? FolderOfRuns(PipelineDefinition definition) => definition.Run.Folder
        ?? (definition.Output.Folder is { } output and not "-" ? Path.Combine(ControlFolder.Of(Path.GetFullPath(output)), "runs") : null);

    // A folder of the user's choice may hold runs of other output folders.
    private static bool? Read(string path, string? output)
    {
        try
        {
            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path));
            return report.RootElement.TryGetProperty("output", out JsonElement place) && string.Equals(place.GetString(), output, StringComparison.Ordinal)
                && report.RootElement.TryGetProperty("exit_code", out JsonElement code)
                ? code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int number) && number == 0
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
