using System.Text.Json;

namespace Pipeline.Reports;

/// <summary>Members of JSON that need not be there, nor be what they should be.</summary>
internal static class JsonMembers
{
    /// <summary>The member; nothing where there is none.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    /// <summary>A text, or null.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether it is true.</summary>
    public static bool Flag(this JsonElement element, string name) => element.Member(name).ValueKind == JsonValueKind.True;

    /// <summary>A number, or null.</summary>
    public static double? MaybeNumber(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.AsNumber() : null;

    /// <summary>A number, 0 where there is none.</summary>
    public static double Number(this JsonElement element, string name) => element.MaybeNumber(name) ?? 0;

    /// <summary>The element as a number, 0 where it is none. Counts are exact up to 2^53.</summary>
    public static double AsNumber(this JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && double.IsFinite(number) ? number : 0;

    /// <summary>The items of a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The members of an object.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : [];

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<string> Texts(this JsonElement element, string name) => element.Items(name).Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!);
}
