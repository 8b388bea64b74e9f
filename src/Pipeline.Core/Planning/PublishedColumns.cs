using System.Text.Json;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>The headers that the input of the last publish had, as <c>published.json</c> keeps them.</summary>
/// <param name="RunId">The run that published.</param>
/// <param name="Headers">The distinct headers, by the columns' names in order.</param>
internal sealed record PublishedColumns(string RunId, IReadOnlyList<IReadOnlyList<string>> Headers)
{
    private const int MostHeaders = 100;
    private const int MostCharacters = 64 << 10;
    private const string Member = "columns";

    /// <summary>The distinct ones of many headers; null where they are too much to keep.</summary>
    public static IReadOnlyList<IReadOnlyList<string>>? Of(IEnumerable<IReadOnlyList<string>> headers)
    {
        IReadOnlyList<string>[] distinct = [.. headers.DistinctBy(header => string.Join('\0', header), StringComparer.Ordinal).Take(MostHeaders + 1)];
        return distinct.Length > MostHeaders || distinct.Sum(header => header.Sum(name => name.Length)) > MostCharacters ? null : distinct;
    }

    /// <summary>Writes headers as a member of an object.</summary>
    public static void WriteTo(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<string>>? headers)
    {
        if (headers is null)
        {
            return;
        }

        writer.WriteStartArray(Member);
        foreach (IReadOnlyList<string> header in headers)
        {
            writer.WriteStartArray();
            foreach (string name in header)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>The headers that an object has; null where it has none.</summary>
    public static IReadOnlyList<IReadOnlyList<string>>? ReadFrom(JsonElement root) => root.TryGetProperty(Member, out JsonElement headers)
        ? [.. headers.EnumerateArray().Select(header => (IReadOnlyList<string>)[.. header.EnumerateArray().Select(name => name.GetString() ?? "")])]
        : null;

    /// <summary>Those of the last publish of a pipeline; null where nothing is known of one.</summary>
    /// <param name="output">The output folder, absolute.</param>
    /// <param name="name">The pipeline's name, or null.</param>
    public static PublishedColumns? Read(string output, string? name)
    {
        string path = ControlFolder.LabelOf(output);
        try
        {
            if (Entry.Look(path) != EntryKind.File)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return string.Equals(root.GetProperty("name").GetString(), name, StringComparison.Ordinal) && ReadFrom(root) is { } headers
                ? new PublishedColumns(root.GetProperty("run_id").GetString() ?? "", headers)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The run itself says what is wrong with its folder.
            return null;
        }
    }
}
