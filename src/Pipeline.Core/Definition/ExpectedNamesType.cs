using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A list of <see cref="ExpectedName"/>s, kept as their texts.</summary>
internal sealed class ExpectedNamesType : SettingType
{
    private readonly TextListType texts = new(mayBeEmpty: false, itemsMayBeEmpty: false);

    /// <inheritdoc/>
    public override string Expected => texts.Expected;

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        object? read = texts.Read(node, key, problems);
        foreach (SettingNode item in node.Items.Where(item => item is { Kind: SettingKind.Scalar, Text.Length: > 0 } && ExpectedName.TryParse(item.Text) is null))
        {
            problems.Add(item.Mark, $"{key}: expected {ExpectedName.Expected} but found '{item.Text}'");
        }

        return read;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => texts.Schema();
}
