using System.Buffers;
using System.Text.Json;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Runs;

/// <summary>
/// <c>.pipeline/published.jsonl</c>: what the last publish was made of, file by file, so that a later run can tell what changed.
/// Nothing depends on it: where it is missing, damaged or another run's, everything runs. A line each for the run, files of
/// earlier runs, the inputs and the outputs, and a last one that counts them.
/// </summary>
internal sealed record PublishedState
{
    private const int Version = 1;

    /// <summary>The run that published.</summary>
    public required string RunId { get; init; }

    /// <summary>The pipeline's name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>SHA-256 of the settings that shape bytes.</summary>
    public required string Definition { get; init; }

    /// <summary>Version and build of the library.</summary>
    public required string Engine { get; init; }

    /// <summary>The headers of the inputs, for the label; they are not kept here.</summary>
    public IReadOnlyList<PublishedHeader>? Columns { get; init; }

    /// <summary>What was known of the files that stages read beside the input, as a hash; null where there were none.</summary>
    public string? References { get; init; }

    /// <summary>Whether any of the inputs was a stream, which nothing can tell from another.</summary>
    public bool HasStream { get; init; }

    /// <summary>The list of rejects, absolute, or null when none was rejected.</summary>
    public string? RejectList { get; init; }

    /// <summary>The inputs in their order.</summary>
    public IEnumerable<PublishedInput> Inputs { get; init; } = [];

    /// <summary>Files of earlier runs, for <c>input.gate.duplicates</c>; see <see cref="DeliveredFiles"/>.</summary>
    public IReadOnlyList<DeliveredFile> Delivered { get; init; } = [];

    /// <summary>By path of each file of the manifest, when it was last written to.</summary>
    public IEnumerable<KeyValuePair<string, long>> OutputTimes { get; init; } = [];

    /// <summary>Writes the state, line by line.</summary>
    public void WriteTo(IBufferWriter<byte> text)
    {
        long lines = 0;
        Line(writer =>
        {
            writer.WriteNumber("v", Version);
            writer.WriteString("run_id", RunId);
            writer.WriteString("name", Name);
            writer.WriteString("definition", Definition);
            writer.WriteString("engine", Engine);
            if (References is not null)
            {
                writer.WriteString("references", References);
            }

            writer.WriteBoolean("has_stream", HasStream);
            writer.WriteString("reject_list", RejectList);
        });
        foreach (DeliveredFile file in Delivered)
        {
            Line(file.WriteTo);
        }

        foreach (PublishedInput input in Inputs)
        {
            Line(input.WriteTo);
        }

        foreach ((string path, long modified) in OutputTimes)
        {
            Line(writer =>
            {
                writer.WriteString("out", path);
                writer.WriteNumber("modified_nanoseconds", modified);
            });
        }

        Line(writer => writer.WriteNumber("lines", lines));

        void Line(Action<Utf8JsonWriter> members)
        {
            lines++;
            byte[] json = JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                members(writer);
                writer.WriteEndObject();
            });
            text.Write(CheckedLine.Of(json.AsSpan(0, json.Length - 1)));
        }
    }

    /// <summary>The state of an output folder; null where there is none that can be believed.</summary>
    public static PublishedState? Read(string output, IFileSystemCalls calls)
    {
        string path = ControlFolder.StateOf(output);
        return calls.Look(path).Kind == EntryKind.File && SmallFile.Read(calls, path) is { } text ? Parse(text) : null;
    }

    /// <summary>The state in these bytes, or null.</summary>
    public static PublishedState? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            PublishedState? state = null;
            List<PublishedInput> inputs = [];
            Dictionary<string, long> outputs = new(StringComparer.Ordinal);
            for (long number = 1; text.Span.IndexOf((byte)'\n') is >= 0 and var end; number++)
            {
                ReadOnlyMemory<byte> line = text[..end];
                text = text[(end + 1)..];
                if (!CheckedLine.IsWhole(line.Span))
                {
                    return null;
                }

                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement root = document.RootElement;
                if (state is null)
                {
                    state = First(root);
                }
                else if (root.TryGetProperty("was", out _))
                {
                    // They are no part of the last publish.
                }
                else if (root.TryGetProperty("in", out _))
                {
                    inputs.Add(PublishedInput.Read(root));
                }
                else if (root.TryGetProperty("out", out JsonElement path))
                {
                    outputs.Add(path.GetString() ?? "", root.GetProperty("modified_nanoseconds").GetInt64());
                }
                else
                {
                    return root.GetProperty("lines").GetInt64() == number && text.IsEmpty ? state with { Inputs = inputs, OutputTimes = outputs } : null;
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static PublishedState First(JsonElement root) => root.GetProperty("v").GetInt32() != Version
        ? throw new FormatException("unknown version")
        : new()
        {
            RunId = root.GetProperty("run_id").GetString() ?? "",
            Name = root.GetProperty("name").GetString(),
            Definition = root.GetProperty("definition").GetString() ?? "",
            Engine = root.GetProperty("engine").GetString() ?? "",
            References = root.TryGetProperty("references", out JsonElement references) ? references.GetString() : null,
            HasStream = root.GetProperty("has_stream").GetBoolean(),
            RejectList = root.GetProperty("reject_list").GetString(),
        };
}
