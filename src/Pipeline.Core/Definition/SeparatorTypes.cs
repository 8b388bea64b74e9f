using System.Text.Json.Nodes;
using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>A decimal separator: a character of <see cref="NumberSeparators"/> or the name of one.</summary>
internal sealed class DecimalSeparatorType : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => "a decimal separator: a comma, a point, or comma, point, apostrophe, middle_dot or arabic_decimal";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <inheritdoc/>
    protected override object? Parse(string text) =>
        NumberSeparators.Find(text) is [var character, ..] && !NumberSeparators.Blanks.Contains(character, StringComparer.Ordinal) ? character : null;
}

/// <summary>What stands between thousands: characters of <see cref="NumberSeparators"/> or their names, one or several.</summary>
internal sealed class ThousandsType : SettingType
{
    private static readonly TextListType Many = new(mayBeEmpty: false, itemsMayBeEmpty: false);

    /// <inheritdoc/>
    public override string Expected => $"a separator of thousands, or a list of them: . , ' _ or {string.Join(", ", NumberSeparators.Names)}";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        List<string> found = [];
        foreach (SettingNode item in node.Kind == SettingKind.List && node.Items.Count > 0 ? node.Items : [node])
        {
            if (item.Kind != SettingKind.Scalar || NumberSeparators.Find(item.Text) is not { } characters)
            {
                return Refuse(item, key, problems);
            }

            found.AddRange(characters);
        }

        return found.Distinct(StringComparer.Ordinal).ToList();
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["minLength"] = 1 }, Many.Schema()) };
}

/// <summary>One or several of some words, read as a list.</summary>
internal sealed class WordsType(params string[] words) : SettingType
{
    /// <inheritdoc/>
    public override string Expected => $"a list of some of {string.Join(", ", words)}";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        List<string> found = [];
        foreach (SettingNode item in node.Kind == SettingKind.List && node.Items.Count > 0 ? node.Items : [node])
        {
            if (item.Kind != SettingKind.Scalar || !words.Contains(item.Text, StringComparer.Ordinal))
            {
                return Refuse(item, key, problems);
            }

            found.Add(item.Text);
        }

        return found;
    }

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        JsonObject Word() => new() { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };
        return new() { ["anyOf"] = new JsonArray(Word(), new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Word() }) };
    }
}
