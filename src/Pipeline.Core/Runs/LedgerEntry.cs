using System.Globalization;
using System.Text.Json;
using Pipeline.Files;
using Pipeline.Nights;
using Pipeline.Records;

namespace Pipeline.Runs;

/// <summary>A run that ended, as the ledger of its output folder keeps it: much less than its run.json, and longer. Never a field's value.</summary>
public sealed record LedgerEntry
{
    /// <summary>The version of the form; a reader skips members that it does not know.</summary>
    public const int Version = 1;

    private const int MostOfFailure = 300;

    /// <summary>The run: when it began, in UTC.</summary>
    public required string RunId { get; init; }

    /// <summary>The pipeline's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What became of it, such as <c>published</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The exit code of its process; null where nobody knows, as it was killed.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it failed, cut short, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>When it ended; null where nobody knows. Of a run that published: when it was about to.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>SHA-256 of the settings that shape bytes, or null.</summary>
    public string? Definition { get; init; }

    /// <summary>SHA-256 of the inputs' order and identity; null where one was a stream, or no plan came about.</summary>
    public string? Inputs { get; init; }

    /// <summary>Version and build of the library, or null.</summary>
    public string? Engine { get; init; }

    /// <summary>Input files.</summary>
    public int InputFiles { get; init; }

    /// <summary>Published files, without those of earlier runs.</summary>
    public int OutputFiles { get; init; }

    /// <summary>Published files of earlier runs that stayed.</summary>
    public int StaleFiles { get; init; }

    /// <summary>Records of all inputs, with those of files that were taken over.</summary>
    public StageCounts Counts { get; init; }

    /// <summary>Decompressed bytes that were read.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of the outputs.</summary>
    public long BytesOut { get; init; }

    /// <summary>Reject lines by code.</summary>
    public IReadOnlyDictionary<string, long> Rejects { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How many of the input files were not read, as their outputs stood already.</summary>
    public int FilesTakenOver { get; init; }

    /// <summary>The run whose published files are still those of these inputs; null unless nothing was done.</summary>
    public string? UnchangedSince { get; init; }

    /// <summary>The folder of the run where <c>--run-dir</c> put it elsewhere, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>What was counted of a run that published with its guard on, or null.</summary>
    internal NightFigures? Figures { get; init; }

    /// <summary>Whether it published.</summary>
    public bool IsPublished => Status is "published";

    /// <summary>The line of the ledger, with its line feed.</summary>
    internal byte[] Format() => CheckedLine.Of(Trimmed(JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("v", Version);
        WriteMembers(writer);
        writer.WriteEndObject();
    })));

    /// <summary>Writes the members of the entry.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("run_id", RunId);
        writer.WriteString("name", Name);
        writer.WriteString("status", Status);
        if (ExitCode is { } code)
        {
            writer.WriteNumber("exit_code", code);
        }
        else
        {
            writer.WriteNull("exit_code");
        }

        WriteText(writer, "failure", Failure is { Length: > MostOfFailure } text ? text[..MostOfFailure] + "…" : Failure);
        WriteText(writer, "ended", Ended?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.WriteNumber("seconds", Math.Round(Duration.TotalSeconds, 3));
        WriteText(writer, "definition", Definition);
        WriteText(writer, "inputs", Inputs);
        WriteText(writer, "engine", Engine);
        writer.WriteNumber("input_files", InputFiles);
        writer.WriteNumber("output_files", OutputFiles);
        WriteCount(writer, "stale_files", StaleFiles);
        WriteCount(writer, "files_taken_over", FilesTakenOver);
        writer.WriteStartObject("counts");
        foreach ((string name, long count) in StageCounts.Names.Zip(Counts.Values()))
        {
            WriteCount(writer, name, count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("bytes_in", BytesIn);
        writer.WriteNumber("bytes_out", BytesOut);
        writer.WriteStartObject("rejects_by_code");
        foreach ((string reject, long count) in Rejects.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(reject, count);
        }

        writer.WriteEndObject();
        WriteText(writer, "unchanged_since", UnchangedSince);
        WriteText(writer, "folder", Folder);
        if (Figures is { } figures)
        {
            writer.WriteStartObject("figures");
            figures.WriteTo(writer);
            writer.WriteEndObject();
        }
    }

    /// <summary>Reads a line, without its line feed; null when it is not whole or not one of ours.</summary>
    internal static LedgerEntry? Parse(ReadOnlyMemory<byte> line)
    {
        if (!CheckedLine.IsWhole(line.Span))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return Parse(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static LedgerEntry Parse(JsonElement root) => new()
    {
        RunId = root.GetProperty("run_id").GetString() ?? "",
        Name = Text(root, "name"),
        Status = root.GetProperty("status").GetString() ?? "",
        ExitCode = root.TryGetProperty("exit_code", out JsonElement code) && code.ValueKind == JsonValueKind.Number ? code.GetInt32() : null,
        Failure = Text(root, "failure"),
        Ended = root.TryGetProperty("ended", out JsonElement ended) ? ended.GetDateTimeOffset() : null,
        Duration = TimeSpan.FromSeconds(root.TryGetProperty("seconds", out JsonElement seconds) ? seconds.GetDouble() : 0),
        Definition = Text(root, "definition"),
        Inputs = Text(root, "inputs"),
        Engine = Text(root, "engine"),
        InputFiles = (int)Number(root, "input_files"),
        OutputFiles = (int)Number(root, "output_files"),
        StaleFiles = (int)Number(root, "stale_files"),
        FilesTakenOver = (int)Number(root, "files_taken_over"),
        Counts = root.TryGetProperty("counts", out JsonElement counts) ? StageCounts.OfValues([.. StageCounts.Names.Select(name => Number(counts, name))]) : default,
        BytesIn = Number(root, "bytes_in"),
        BytesOut = Number(root, "bytes_out"),
        Rejects = root.TryGetProperty("rejects_by_code", out JsonElement rejects)
            ? rejects.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetInt64(), StringComparer.Ordinal)
            : new Dictionary<string, long>(StringComparer.Ordinal),
        UnchangedSince = Text(root, "unchanged_since"),
        Folder = Text(root, "folder"),
        Figures = root.TryGetProperty("figures", out JsonElement figures) ? NightFigures.Read(figures) : null,
    };

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static long Number(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : 0;

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, long count)
    {
        if (count != 0)
        {
            writer.WriteNumber(name, count);
        }
    }

    private static ReadOnlySpan<byte> Trimmed(byte[] json) => json.AsSpan(0, json.Length - 1);
}
