using System.IO.Compression;
using System.Text.Json;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Runs;

/// <summary>The <c>run.json</c> of an earlier run, of this version or an older one.</summary>
public static class StoredReport
{
    private const long MostBytes = 256 << 20;

    /// <summary>What a line of the ledger would say of the run in that folder; null when its report cannot be read, or is another output's.</summary>
    internal static LedgerEntry? Read(string folder, string place)
    {
        try
        {
            using JsonDocument? document = Open(Path.Combine(folder, ReportFile.Name));
            return document is null || !string.Equals(Text(document.RootElement, "output"), place, StringComparison.Ordinal) ? null : EntryOf(document.RootElement, Path.GetFileName(folder));
        }
        catch (RunException)
        {
            return null;
        }
    }

    /// <summary>Reads a report; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunException">74, 77: it cannot be read or understood.</exception>
    public static JsonDocument? Open(string path)
    {
        try
        {
            return Entry.LookThrough(path) == EntryKind.File ? JsonDocument.Parse(File.ReadAllBytes(path)) : null;
        }
        catch (JsonException exception)
        {
            throw new RunException(ExitCodes.InputOutput, $"'{path}' cannot be understood: it is no report of a run", exception);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "read the report", path);
        }
    }

    /// <summary>What a report says of the run, in short.</summary>
    /// <param name="root">The report.</param>
    /// <param name="id">Its name where the report does not say it.</param>
    public static LedgerEntry EntryOf(JsonElement root, string id)
    {
        JsonElement totals = Member(root, "totals");
        JsonElement fingerprint = Member(root, "fingerprint");
        return new LedgerEntry
        {
            RunId = Text(root, "run_id") ?? id,
            Name = Text(root, "name"),
            Status = Text(root, "status") ?? "unknown",
            ExitCode = Member(root, "exit_code") is { ValueKind: JsonValueKind.Number } code ? code.GetInt32() : null,
            Failure = Text(root, "failure"),
            Ended = DateTimeOffset.TryParse(Text(root, "ended"), System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset ended) ? ended : null,
            Duration = TimeSpan.FromSeconds(Member(root, "seconds") is { ValueKind: JsonValueKind.Number } seconds ? seconds.GetDouble() : 0),
            Definition = Text(fingerprint, "definition"),
            Inputs = Text(fingerprint, "inputs"),
            Engine = Text(fingerprint, "engine"),
            InputFiles = Files(root, "inputs"),
            OutputFiles = Files(root, "outputs"),
            StaleFiles = (int)Number(root, "stale_files"),
            Counts = new StageCounts
            {
                In = Number(totals, "read"),
                Out = Number(totals, "written"),
                FilteredFalse = Number(totals, "filtered"),
                Rejected = Number(totals, "rejected"),
                Added = Number(totals, "added"),
            },
            BytesIn = Number(totals, "bytes_in"),
            BytesOut = Number(totals, "bytes_out"),
            Rejects = Member(root, "rejects_by_code") is { ValueKind: JsonValueKind.Object } rejects
                ? rejects.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number).ToDictionary(member => member.Name, member => member.Value.GetInt64(), StringComparer.Ordinal)
                : new Dictionary<string, long>(StringComparer.Ordinal),
            UnchangedSince = Text(root, "unchanged_since"),
        };
    }

    /// <summary>The inputs or outputs of a report, with those for which it had no room.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="root">Its report.</param>
    /// <param name="list"><c>inputs</c> or <c>outputs</c>.</param>
    public static IEnumerable<JsonElement> FilesOf(string? folder, JsonElement root, string list)
    {
        if (Member(root, list) is { ValueKind: JsonValueKind.Array } files)
        {
            foreach (JsonElement file in files.EnumerateArray())
            {
                yield return file;
            }
        }

        if (folder is null || Text(root, "more_files") is null || Entry.LookThrough(Path.Combine(folder, ReportFile.MoreFilesName)) != EntryKind.File)
        {
            yield break;
        }

        using GZipStream more = new(File.OpenRead(Path.Combine(folder, ReportFile.MoreFilesName)), CompressionMode.Decompress);
        using StreamReader lines = new(more);
        long bytes = 0;
        while (lines.ReadLine() is { } line && (bytes += line.Length) < MostBytes)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (Text(document.RootElement, "kind") + "s" == list)
            {
                yield return document.RootElement.Clone();
            }
        }
    }

    /// <summary>The member of that name; nothing where there is none.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    /// <summary>The text under a name, or null.</summary>
    public static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long Number(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : 0;

    private static int Files(JsonElement root, string list) => Member(root, list) is { ValueKind: JsonValueKind.Array } files ? files.GetArrayLength() : 0;
}
