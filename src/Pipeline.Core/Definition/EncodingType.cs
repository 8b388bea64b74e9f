using System.Text.Json.Nodes;
using Pipeline.Csv.Encodings;

namespace Pipeline.Definition;

/// <summary>The name of an encoding.</summary>
/// <param name="auto">Whether <c>auto</c> is one too.</param>
internal sealed class EncodingType(bool auto) : ScalarType
{
    /// <inheritdoc/>
    public override string Expected =>
        $"{(auto ? "auto, or " : "")}an encoding such as utf-8, windows-1252, utf-16 or shift_jis, but not iso-2022, hz or utf-7 (convert those with iconv),";

    /// <summary>The one name of an encoding.</summary>
    /// <exception cref="ArgumentException">There is none such.</exception>
    public static string NameOf(string text) => Find(text) ?? throw new ArgumentException($"'{text}' is no encoding that can be read", nameof(text));

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <inheritdoc/>
    protected override object? Parse(string text) => Find(text) is { } name && (auto || name is not TextCodecs.Auto) ? name : null;

    private static string? Find(string text) => text is TextCodecs.Auto ? text : TextCodecs.NameOf(text);
}
