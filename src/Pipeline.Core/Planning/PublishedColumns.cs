using System.Text.Json;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>The headers that the input of the last publish had, as <c>published.json</c> keeps them.</summary>
/// <param name="RunId">The run that published.</param>
/// <param name="Headers">The distinct headers.</param>
internal sealed record PublishedColumns(string RunId, IReadOnlyList<PublishedHeader> Headers)
{
    private const int MostHeaders = 100;
    private const int MostCharacters = 64 << 10;
    private const string Member = "columns";
    private const string TypesMember = "types";

    /// <summary>The distinct ones of many headers, each with the types of its first file; null where they are too much to keep.</summary>
    public static IReadOnlyList<PublishedHeader>? Of(IEnumerable<PublishedHeader> headers)
    {
        PublishedHeader[] distinct = [.. headers.DistinctBy(header => string.Join('\0', header.Names), StringComparer.Ordinal).Take(MostHeaders + 1)];
        return distinct.Length > MostHeaders || distinct.Sum(header => header.Names.Sum(name => name.Length)) > MostCharacters ? null : distinct;
    }

    /// <summary>Writes headers as members of an object.</summary>
    public static void WriteTo(Utf8JsonWriter writer, IReadOnlyList<PublishedHeader>? headers)
    {
        if (headers is not null)
        {
            WriteLists(writer, Member, headers.Select(header => header.Names));
            WriteLists(writer, TypesMember, headers.Select(header => header.Types));
        }
    }

    /// <summary>The headers that an object has; null where it has none.</summary>
    public static IReadOnlyList<PublishedHeader>? ReadFrom(JsonElement root)
    {
        if (!root.TryGetProperty(Member, out JsonElement names))
        {
            return null;
        }

        // Publishes of earlier versions have no types.
        IReadOnlyList<string?>[] types = root.TryGetProperty(TypesMember, out JsonElement known) ? ReadLists(known) : [];
        return [.. ReadLists(names).Select((header, i) => new PublishedHeader([.. header.Select(name => name ?? "")], types.ElementAtOrDefault(i) ?? []))];
    }

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

    private static void WriteLists(Utf8JsonWriter writer, string member, IEnumerable<IReadOnlyList<string?>> lists)
    {
        writer.WriteStartArray(member);
        foreach (IReadOnlyList<string?> list in lists)
        {
            writer.WriteStartArray();
            foreach (string? item in list)
            {
                writer.WriteStringValue(item);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static IReadOnlyList<string?>[] ReadLists(JsonElement lists) => [.. lists.EnumerateArray().Select(list => (IReadOnlyList<string?>)[.. list.EnumerateArray().Select(item => item.GetString())])];
}
