using System.Text.Json;
using Pipeline.Planning;

namespace Pipeline.Tasks;

/// <summary>An input file of a job. Nodes see a file system under other numbers of devices, so size and time have to tell.</summary>
/// <param name="Name">What names it in reports.</param>
/// <param name="Path">Its absolute path.</param>
/// <param name="Bytes">Bytes as stored.</param>
/// <param name="ModifiedNanoseconds">Time of the last change, since 1970.</param>
internal sealed record JobFile(string Name, string Path, long Bytes, long ModifiedNanoseconds)
{
    /// <summary>That of a plan.</summary>
    public static JobFile Of(PlannedFile file) => new(file.Name, file.FullPath, file.Identity?.Size ?? -1, file.Identity?.ModifiedNanoseconds ?? -1);

    /// <summary>Writes it.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("path", Path);
        writer.WriteNumber("bytes", Bytes);
        writer.WriteNumber("modified_nanoseconds", ModifiedNanoseconds);
        writer.WriteEndObject();
    }

    /// <summary>Reads it.</summary>
    public static JobFile Read(JsonElement file) => new(
        file.GetProperty("name").GetString() ?? "",
        file.GetProperty("path").GetString() ?? "",
        file.GetProperty("bytes").GetInt64(),
        file.GetProperty("modified_nanoseconds").GetInt64());
}
