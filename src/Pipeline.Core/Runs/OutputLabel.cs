using System.Text.Json;
using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// <c>.pipeline/published.json</c>: who published last. The name keeps other pipelines from publishing there by mistake; the run's id
/// tells a run that died right after it had published from one that did not.
/// </summary>
/// <param name="Name">The pipeline's name, the label of the output folder, or null.</param>
/// <param name="RunId">The run.</param>
internal sealed record OutputLabel(string? Name, string RunId)
{
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
            return new OutputLabel(
                document.RootElement.GetProperty("name").GetString(), document.RootElement.GetProperty("run_id").GetString() ?? "");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunException(
                ExitCodes.InputOutput, $"'{path}' cannot be understood; remove it if this pipeline may publish there", exception);
        }
    }

    /// <summary>Checks that a pipeline may publish to the folder; one without a name goes with any label.</summary>
    /// <exception cref="RunException">78: the folder has another label.</exception>
    public void Check(string output, string? name)
    {
        if (name is not null && Name is not null && !string.Equals(Name, name, StringComparison.Ordinal))
        {
            throw new RunException(
                ExitCodes.Definition,
                $"'{output}' belongs to the pipeline '{Name}', and this one is called '{name}'; name another output folder, "
                + $"or remove '{ControlFolder.LabelOf(output)}' if it was renamed");
        }
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] Format() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("run_id", RunId);
        writer.WriteEndObject();
    });
}
