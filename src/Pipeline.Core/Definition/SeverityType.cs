using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>The severity of a column's rules: one for all of them, or a map from rules to severities.</summary>
internal sealed class SeverityType : SettingType
{
    /// <summary>The name that stands for all rules that have no severity of their own.</summary>
    public const string All = "all";

    private const string Words = "reject, warn or null";

    /// <summary>The rules that may have one, as their codes and keys call them.</summary>
    private static readonly string[] Rules = ["type", "required", "min", "max", "length", "allowed", "pattern", "unique"];

    /// <inheritdoc/>
    public override string Expected => $"{Words}, or a map to them from {string.Join(", ", Rules)} or {All}";

    /// <summary>The severity that a node means, or null. YAML's own null is one of them.</summary>
    public static RuleSeverity? Of(SettingNode node) => node.Kind is not (SettingKind.Scalar or SettingKind.Null) ? null : node.Text switch
    {
        "reject" => RuleSeverity.Reject,
        "warn" => RuleSeverity.Warn,
        "null" => RuleSeverity.Null,
        _ => null,
    };

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        if (Of(node) is { } one)
        {
            return new Dictionary<string, RuleSeverity>(StringComparer.Ordinal) { [All] = one };
        }

        if (node.Kind != SettingKind.Map || node.Entries.Count == 0)
        {
            return Refuse(node, key, problems);
        }

        Dictionary<string, RuleSeverity> severities = new(StringComparer.Ordinal);
        foreach (SettingEntry entry in node.Entries)
        {
            if (!Rules.Append(All).Contains(entry.Key, StringComparer.Ordinal))
            {
                problems.Add(entry.KeyMark, $"{key}: there is no rule '{entry.Key}', only {string.Join(", ", Rules)} and {All}");
            }
            else if (Of(entry.Value) is not { } severity)
            {
                problems.Add(entry.Value.Mark, $"{key}.{entry.Key}: expected {Words}");
            }
            else if (severity == RuleSeverity.Null && entry.Key is "required")
            {
                problems.Add(entry.Value.Mark, $"{key}.required: the value is null already: expected reject or warn");
            }
            else
            {
                severities[entry.Key] = severity;
            }
        }

        return severities.Count == node.Entries.Count ? severities : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        JsonObject Word() => new() { ["enum"] = new JsonArray("reject", "warn", "null", null) };
        JsonObject properties = [];
        foreach (string rule in Rules.Append(All))
        {
            properties[rule] = Word();
        }

        return new() { ["anyOf"] = new JsonArray(Word(), new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties }) };
    }
}
