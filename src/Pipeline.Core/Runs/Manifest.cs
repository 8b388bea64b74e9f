using System.Buffers;
using System.Text;
using System.Text.Json;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// <c>_manifest.json</c>: the published files, sorted by the UTF-8 bytes of their paths, one a line. Without times, run ids
/// and absolute paths, so that the same run gives the same bytes.
/// </summary>
internal static class Manifest
{
    /// <summary>The version of the format that this code writes; it reads no later one.</summary>
    public const int Version = 1;

    /// <summary>Writes a manifest.</summary>
    public static void WriteTo(IBufferWriter<byte> text, IEnumerable<PublishedFile> files)
    {
        // One writer, begun anew for each line: there may be a hundred thousand.
        using Utf8JsonWriter writer = JsonText.WriterTo(text);
        text.Write(Encoding.UTF8.GetBytes($"{{\"version\":{Version},\"files\":["));
        ReadOnlySpan<byte> before = "\n"u8;
        foreach (PublishedFile file in files.OrderBy(file => file.Path, Utf8PathComparer.Instance))
        {
            text.Write(before);
            WriteFile(writer, file);
            writer.Flush();
            writer.Reset();
            before = ",\n"u8;
        }

        text.Write("\n]}\n"u8);
    }

    /// <summary>Reads a manifest; null when the text is not one of ours.</summary>
    public static IReadOnlyList<PublishedFile>? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            return root.GetProperty("version").GetInt32() == Version ? ReadFiles(root.GetProperty("files")) : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What stands in an output folder, or nothing when nothing was published; null when its manifest is not ours.</summary>
    public static IReadOnlyList<PublishedFile>? Read(string output, IFileSystemCalls calls)
    {
        string path = Path.Combine(output, ControlFolder.ManifestName);
        return calls.Look(path).Kind switch
        {
            EntryKind.None => [],
            EntryKind.File => Parse(SmallFile.Read(calls, path)),
            _ => null,
        };
    }

    /// <summary>Writes one file as a JSON object.</summary>
    internal static void WriteFile(Utf8JsonWriter writer, PublishedFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("path", file.Path);
        writer.WriteNumber("records", file.Records);
        writer.WriteNumber("bytes", file.Bytes);
        writer.WriteString("sha256", file.Sha256);
        if (file.Stale)
        {
            writer.WriteBoolean("stale", value: true);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an array of files; throws <see cref="FormatException"/> for a path that leaves the folder.</summary>
    internal static List<PublishedFile> ReadFiles(JsonElement array)
    {
        var files = new List<PublishedFile>(array.GetArrayLength());
        foreach (JsonElement element in array.EnumerateArray())
        {
            string path = element.GetProperty("path").GetString() ?? "";
            if (!OutputPaths.IsBelow(path) || OutputPaths.IsReserved(path))
            {
                throw new FormatException($"'{path}' is not a path below the output folder");
            }

            files.Add(new PublishedFile(
                path,
                element.GetProperty("records").GetInt64(),
                element.GetProperty("bytes").GetInt64(),
                element.GetProperty("sha256").GetString() ?? "",
                element.TryGetProperty("stale", out JsonElement stale) && stale.GetBoolean()));
        }

        return files;
    }
}
