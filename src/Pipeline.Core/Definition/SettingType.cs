using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>How the value of one key is read, described and shown in the JSON Schema.</summary>
internal abstract class SettingType
{
    /// <summary>What is expected, range included, as it stands in messages after "expected".</summary>
    public abstract string Expected { get; }

    /// <summary>The value of a node, or null after problems were added.</summary>
    public abstract object? Read(SettingNode node, string key, ProblemList problems);

    /// <summary>The JSON Schema of a value, without description and default.</summary>
    public abstract JsonObject Schema();

    /// <summary>Adds "expected … but found …" and returns null.</summary>
    protected object? Refuse(SettingNode node, string key, ProblemList problems)
    {
        string found = node.Kind switch
        {
            SettingKind.Null => "no value",
            SettingKind.List => "a list",
            SettingKind.Map => "a map",
            _ => node.Quoted ? $"the text \"{Short(node.Text)}\"" : $"'{Short(node.Text)}'",
        };
        problems.Add(node.Mark, $"{key}: expected {Expected} but found {found}");
        return null;
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}

/// <summary>A type whose values are scalars.</summary>
internal abstract class ScalarType : SettingType
{
    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        if (node.Kind != SettingKind.Scalar || (node.Quoted && !TakesQuoted))
        {
            return Refuse(node, key, problems);
        }

        if (TakesQuoted && AmbiguousWord.Is(node))
        {
            problems.Add(node.Mark, $"{key}: {AmbiguousWord.Message(node.Text)}");
            return null;
        }

        return Parse(node.Text) ?? Refuse(node, key, problems);
    }

    /// <summary>Whether a quoted scalar is one of them: texts, and not numbers or booleans.</summary>
    protected virtual bool TakesQuoted => true;

    /// <summary>The value of a text, or null when it is none.</summary>
    protected abstract object? Parse(string text);
}
