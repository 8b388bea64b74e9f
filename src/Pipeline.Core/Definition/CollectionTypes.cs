using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A list of texts.</summary>
internal sealed class TextListType(bool mayBeEmpty, bool itemsMayBeEmpty) : SettingType
{
    /// <inheritdoc/>
    public override string Expected => mayBeEmpty ? "a list of texts, such as [a, b]" : "a list of at least one text, such as [a, b]";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        if (node.Kind != SettingKind.List || (node.Items.Count == 0 && !mayBeEmpty))
        {
            return Refuse(node, key, problems);
        }

        List<string> texts = [];
        foreach (SettingNode item in node.Items)
        {
            if (AmbiguousWord.Is(item))
            {
                problems.Add(item.Mark, $"{key}: {AmbiguousWord.Message(item.Text)}");
            }
            else if (item.Kind == SettingKind.Null)
            {
                string meant = item.Text.Length == 0 ? "" : item.Text;
                problems.Add(item.Mark, $"{key}: expected a text but found no value; write \"{meant}\" for that text");
            }
            else if (item.Kind != SettingKind.Scalar)
            {
                problems.Add(item.Mark, $"{key}: expected a text but found a {(item.Kind == SettingKind.List ? "list" : "map")}");
            }
            else if (item.Text.Length == 0 && !itemsMayBeEmpty)
            {
                problems.Add(item.Mark, $"{key}: an empty text is not allowed here");
            }
            else
            {
                texts.Add(item.Text);
            }
        }

        return texts;
    }

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } };
        if (!mayBeEmpty)
        {
            schema["minItems"] = 1;
        }

        return schema;
    }
}

/// <summary>Counts by block or stage name; one stands for all blocks. A count of 0 is one that is left to us.</summary>
internal sealed class CountsType(ScalarType count) : SettingType
{
    /// <summary>The name that stands for all blocks that have no count of their own.</summary>
    public const string All = "all";

    /// <summary>Counts from 1 on.</summary>
    public CountsType(int most)
        : this(new IntegerType(1, most))
    {
    }

    /// <inheritdoc/>
    public override string Expected => $"{count.Expected}, or a map from block or stage names to such numbers";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        if (node.Kind == SettingKind.Scalar)
        {
            return ReadOne(node, key, All, counts, problems) ? counts : null;
        }

        if (node.Kind is not (SettingKind.Map or SettingKind.Null))
        {
            return Refuse(node, key, problems);
        }

        bool good = true;
        foreach (SettingEntry entry in node.Entries)
        {
            good &= ReadOne(entry.Value, $"{key}.{entry.Key}", entry.Key, counts, problems);
        }

        return good ? counts : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        JsonObject map = new() { ["type"] = "object", ["additionalProperties"] = count.Schema() };
        return new() { ["anyOf"] = new JsonArray(count.Schema(), map) };
    }

    private bool ReadOne(SettingNode node, string key, string name, Dictionary<string, int> counts, ProblemList problems)
    {
        if (count.Read(node, key, problems) is not long number)
        {
            return false;
        }

        if (number > 0)
        {
            counts[name] = (int)number;
        }

        return true;
    }
}
