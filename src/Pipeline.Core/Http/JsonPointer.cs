using System.Globalization;
using System.Text.Json;

namespace Pipeline.Http;

/// <summary>A place in a JSON document, as RFC 6901 writes it: <c>/items/0/name</c>; empty for the whole. Immutable.</summary>
internal sealed class JsonPointer
{
    private readonly string[] parts;

    private JsonPointer(string[] parts) => this.parts = parts;

    /// <summary>The pointer of a text, or null when it is none.</summary>
    public static JsonPointer? Parse(string text) => text.Length == 0 ? new JsonPointer([])
        : text[0] != '/' || IsBroken(text) ? null
        : new JsonPointer([.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);

    /// <summary>What stands there, or null where nothing does.</summary>
    public JsonElement? Find(JsonElement root)
    {
        JsonElement at = root;
        foreach (string part in parts)
        {
            switch (at.ValueKind)
            {
                case JsonValueKind.Object when at.TryGetProperty(part, out JsonElement member):
                    at = member;
                    break;
                case JsonValueKind.Array when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < at.GetArrayLength():
                    at = at[index];
                    break;
                default:
                    return null;
            }
        }

        return at;
    }

    private static bool IsBroken(string text)
    {
        for (int at = text.IndexOf('~', StringComparison.Ordinal); at >= 0; at = text.IndexOf('~', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1'))
            {
                return true;
            }
        }

        return false;
    }
}
