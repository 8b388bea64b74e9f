using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A text or a list of texts; always read as a list.</summary>
internal sealed class TextOrListType : SettingType
{
    private static readonly TextType One = new();
    private static readonly TextListType Many = new(mayBeEmpty: false, itemsMayBeEmpty: false);

    /// <inheritdoc/>
    public override string Expected => "a text, or a list of texts such as [a, b]";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems) => node.Kind switch
    {
        SettingKind.List => Many.Read(node, key, problems),
        SettingKind.Scalar => One.Read(node, key, problems) is string text ? new List<string> { text } : null,
        _ => Refuse(node, key, problems),
    };

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(One.Schema(), Many.Schema()) };
}
