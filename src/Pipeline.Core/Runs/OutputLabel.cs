using System.Text.Json;
using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Runs;

/// <summary>
/// <c>.pipeline/published.json</c>: who published last. The name keeps other pipelines from publishing there by mistake; the run's id
/// tells a run that died right after it had published from one that did not.
/// </summary>
/// <param name="Name">The pipeline's name, the label of the output folder, or null.</param>
/// <param name="RunId">The run.</param>
internal sealed record OutputLabel(string? Name, string RunId)
{
    /// <summary>What that pipeline does, see <see cref="Planning.Fingerprint"/>; null when it was not kept.</summary>
    public string? Definition { get; init; }

    /// <summary>The headers of its input, see <see cref="PublishedColumns"/>; null when they were not kept.</summary>
    public IReadOnlyList<PublishedHeader>? Columns { get; init; }

    /// <summary>Reads the label; null when nothing was published yet.</summary>
    /// <exception cref="RunException">74: it cannot be understood.</exception>
    public static OutputLabel? Read(string output, IFileSystemCalls calls)
    {
        string path = ControlFolder.LabelOf(output);
        if (SmallFile.Read(calls, path) is not { } text)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            return new OutputLabel(root.GetProperty("name").GetString(), root.GetProperty("run_id").GetString() ?? "")
            {
                Definition = root.TryGetProperty("definition", out JsonElement definition) ? definition.GetString() : null,
                Columns = PublishedColumns.ReadFrom(root),
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunException(
                ExitCodes.InputOutput, $"'{path}' cannot be understood; remove it if this pipeline may publish there", exception);
        }
    }

    /// <summary>Checks that a pipeline may publish to the folder; one without a name may where it does the same as the one that did.</summary>
    /// <param name="output">The folder.</param>
    /// <param name="name">The pipeline's name, or null.</param>
    /// <param name="definition">What it does.</param>
    /// <exception cref="RunException">78: the folder has another label.</exception>
    public void Check(string output, string? name, string? definition)
    {
        bool isSame = name is null ? definition is not null && string.Equals(Definition, definition, StringComparison.Ordinal) : string.Equals(Name, name, StringComparison.Ordinal);
        if (Name is not null && !isSame)
        {
            throw new RunException(
                ExitCodes.Definition,
                $"'{output}' belongs to the pipeline '{Name}', and this one {(name is null ? "has no name and does something else" : $"is called '{name}'")}; "
                + $"name another output folder, or remove '{ControlFolder.LabelOf(output)}' if it {(name is null ? "is to go on without a name" : "was renamed")}");
        }
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] Format() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("run_id", RunId);
        writer.WriteString("definition", Definition);
        PublishedColumns.WriteTo(writer, Columns);
        writer.WriteEndObject();
    });
}
