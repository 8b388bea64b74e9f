using System.Buffers;
using System.Text.Json;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Runs;

/// <summary>
/// What a publish is about to do. Once it stands in <c>.pipeline/commit.json</c> the publish has happened: whoever opens the
/// folder next carries out what is left of it, in the same order, any number of times. What is staged belongs to it until then.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Staging">Its staging folder, relative to the output folder.</param>
/// <param name="Label">The label of the folder, or null.</param>
/// <param name="Sync">Whether to wait for the disk.</param>
/// <param name="Files">What is renamed from the staging folder to the same path in the output folder.</param>
/// <param name="Stale">Files of earlier runs that stay.</param>
/// <param name="Remove">Files of earlier runs that go.</param>
internal sealed record CommitRecord(
    string RunId,
    string Staging,
    string? Label,
    bool Sync,
    IReadOnlyList<PublishedFile> Files,
    IReadOnlyList<PublishedFile> Stale,
    IReadOnlyList<string> Remove)
{
    private const int Version = 1;

    /// <summary>What the pipeline does, for the label, or null.</summary>
    public string? Definition { get; init; }

    /// <summary>The headers of the input, for the label, or null.</summary>
    public IReadOnlyList<PublishedHeader>? Columns { get; init; }

    /// <summary>Files that stand from earlier runs and are what this run would have written.</summary>
    public IReadOnlyList<PublishedFile> TakenOver { get; init; } = [];

    /// <summary>The run's line of the ledger, or null.</summary>
    public string? Ledger { get; init; }

    /// <summary>The files that the manifest lists.</summary>
    public IEnumerable<PublishedFile> Listed => Files.Concat(TakenOver).Concat(Stale);

    /// <summary>Writes the record.</summary>
    public void WriteTo(IBufferWriter<byte> text) => JsonText.WriteTo(text, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteString("run_id", RunId);
        writer.WriteString("staging", Staging);
        writer.WriteString("label", Label);
        writer.WriteString("definition", Definition);
        PublishedColumns.WriteTo(writer, Columns);
        writer.WriteString("ledger", Ledger);
        writer.WriteBoolean("sync", Sync);
        WriteFiles(writer, "files", Files);
        WriteFiles(writer, "taken_over", TakenOver);
        WriteFiles(writer, "stale", Stale);
        writer.WriteStartArray("remove");
        foreach (string path in Remove)
        {
            writer.WriteStringValue(path);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The record in these bytes; null when they cannot be understood.</summary>
    public static CommitRecord? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Parse(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static CommitRecord Parse(JsonElement root)
    {
        if (root.GetProperty("version").GetInt32() != Version)
        {
            throw new FormatException("unknown version");
        }

        string staging = root.GetProperty("staging").GetString() ?? "";
        var remove = root.GetProperty("remove").EnumerateArray().Select(element => element.GetString() ?? "").ToList();
        if (!OutputPaths.IsBelow(staging) || !remove.TrueForAll(OutputPaths.IsBelow))
        {
            throw new FormatException("a path leaves the output folder");
        }

        return new CommitRecord(
            root.GetProperty("run_id").GetString() ?? "",
            staging,
            root.GetProperty("label").GetString(),
            root.GetProperty("sync").GetBoolean(),
            Manifest.ReadFiles(root.GetProperty("files")),
            Manifest.ReadFiles(root.GetProperty("stale")),
            remove)
        {
            Definition = root.TryGetProperty("definition", out JsonElement definition) ? definition.GetString() : null,
            Columns = PublishedColumns.ReadFrom(root),
            TakenOver = root.TryGetProperty("taken_over", out JsonElement taken) ? Manifest.ReadFiles(taken) : [],
            Ledger = root.TryGetProperty("ledger", out JsonElement ledger) ? ledger.GetString() : null,
        };
    }

    private static void WriteFiles(Utf8JsonWriter writer, string name, IReadOnlyList<PublishedFile> files)
    {
        writer.WriteStartArray(name);
        foreach (PublishedFile file in files)
        {
            Manifest.WriteFile(writer, file);
            writer.Flush();
        }

        writer.WriteEndArray();
    }
}
