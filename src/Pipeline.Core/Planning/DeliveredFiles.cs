using System.Text.Json;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>
/// The files that earlier runs to an output folder published, as <c>published.jsonl</c> has them: those of the last one, and, where
/// <c>input.gate.duplicates</c> was <c>refuse</c>, those of runs before it. Each line is believed by itself; where lines are missing or
/// damaged, their files are not known.
/// </summary>
internal static class DeliveredFiles
{
    /// <summary>How many are kept, the last ones: 10 MB.</summary>
    public const int Most = 50_000;

    /// <summary>The files, those of the oldest run first. One that was published several times stands with the first of its runs.</summary>
    /// <param name="output">The output folder, absolute.</param>
    public static IReadOnlyList<DeliveredFile> Read(string output)
    {
        string path = ControlFolder.StateOf(output);
        try
        {
            return Entry.Look(path) == EntryKind.File ? Parse(File.ReadAllBytes(path)) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The run itself says what is wrong with its folder.
            return [];
        }
    }

    /// <summary>By what one can tell whether a run published since: its list is another file then. Null where there is none.</summary>
    /// <param name="output">The output folder, absolute.</param>
    public static FileIdentity? AsOf(string output)
    {
        try
        {
            return FileIdentity.Of(ControlFolder.StateOf(output));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As above.
            return null;
        }
    }

    private static IReadOnlyList<DeliveredFile> Parse(ReadOnlyMemory<byte> text)
    {
        List<DeliveredFile> files = [];
        HashSet<DeliveredFile> seen = [];
        string lastRun = "";
        while (text.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            ReadOnlyMemory<byte> line = text[..end];
            text = text[(end + 1)..];
            if (CheckedLine.IsWhole(line.Span) && Parse(line, ref lastRun) is { } file && seen.Add(file with { RunId = "", Name = "" }))
            {
                files.Add(file);
            }
        }

        return files;
    }

    private static DeliveredFile? Parse(ReadOnlyMemory<byte> line, ref string lastRun)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("was", out JsonElement earlier))
            {
                return DeliveredFile.Read(root, root.GetProperty("run_id").GetString() ?? "", earlier.GetString() ?? "");
            }

            if (root.TryGetProperty("in", out JsonElement last))
            {
                // Of no run where the first line is damaged.
                return lastRun.Length == 0 ? null : DeliveredFile.Read(root, lastRun, last.GetString() ?? "");
            }

            lastRun = root.TryGetProperty("run_id", out JsonElement run) ? run.GetString() ?? "" : lastRun;
            return null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
