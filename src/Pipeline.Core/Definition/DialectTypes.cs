using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A delimiter of the input: one character or more on one line, or the name of one.</summary>
internal sealed class DelimiterType : ScalarType
{
    private const int Longest = 16;

    /// <inheritdoc/>
    public override string Expected => "one to 16 characters without a line end, or tab, comma, semicolon, pipe or space";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Longest };

    /// <inheritdoc/>
    protected override object? Parse(string text) => text switch
    {
        "tab" or "\\t" => "\t",
        "comma" => ",",
        "semicolon" => ";",
        "pipe" => "|",
        "space" => " ",
        _ => text.Length is > 0 and <= Longest && text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0 ? text : null,
    };
}

/// <summary>A character, or <c>none</c>, which is an empty text.</summary>
internal sealed class MarkType : ScalarType
{
    /// <inheritdoc/>
    public override string Expected => "one ASCII character, or none";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 1 }, new JsonObject { ["enum"] = new JsonArray("none") }) };

    /// <inheritdoc/>
    protected override object? Parse(string text) => text switch
    {
        "none" => "",
        [var one] when char.IsAscii(one) && one is not ('\r' or '\n') => text,
        _ => null,
    };
}

/// <summary>Widths of fields.</summary>
internal sealed class WidthsType : SettingType
{
    private const int Widest = 1_000_000;

    /// <inheritdoc/>
    public override string Expected => "a list of widths in characters, such as [8, 20, 12]";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        List<int> widths = [];
        foreach (SettingNode item in node.Items)
        {
            if (item.Kind != SettingKind.Scalar || !int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width is < 1 or > Widest)
            {
                problems.Add(item.Mark, $"{key}: expected a width from 1 to {Widest} but found '{item.Text}'");
                return null;
            }

            widths.Add(width);
        }

        return widths.Count > 0 ? widths : Refuse(node, key, problems);
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = Widest } };
}

/// <summary>A regular expression that takes time in proportion to the text alone.</summary>
internal sealed class ExpressionType : SettingType
{
    private readonly TextType text = new();

    /// <inheritdoc/>
    public override string Expected => "a regular expression";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        if (text.Read(node, key, problems) is not string pattern)
        {
            return null;
        }

        try
        {
            Csv.Dialects.LinePattern.Parse(pattern);
            return pattern;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            problems.Add(node.Mark, $"{key}: '{pattern}' is no regular expression that can be used: {exception.Message}");
            return null;
        }
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };
}
