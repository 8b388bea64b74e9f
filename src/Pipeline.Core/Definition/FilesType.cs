using System.Text.Json.Nodes;

namespace Pipeline.Definition;

/// <summary>A list of globs with settings of the files that they fit.</summary>
internal sealed class FilesType : SettingType
{
    /// <inheritdoc/>
    public override string Expected => "a list of maps such as { match: \"legacy/**\", csv: { delimiter: \";\" } }";

    /// <inheritdoc/>
    public override object? Read(SettingNode node, string key, ProblemList problems)
    {
        if (node.Kind != SettingKind.List)
        {
            return Refuse(node, key, problems);
        }

        int before = problems.Count;
        List<FileDefinition> files = [];
        foreach ((int index, SettingNode item) in node.Items.Index())
        {
            string shown = $"{key}[{index + 1}]";
            SettingNode? match = item.Find("match");
            SettingNode? csv = item.Find("csv");
            if (item.Kind != SettingKind.Map || match is null || csv is null)
            {
                problems.Add(item.Mark, $"{shown}: expected match and csv, such as {{ match: \"legacy/**\", csv: {{ delimiter: \";\" }} }}");
                continue;
            }

            foreach (SettingEntry entry in item.Entries.Where(entry => entry.Value != match && entry.Value != csv))
            {
                problems.Add(entry.KeyMark, $"unknown key '{shown}.{entry.Key}'; known here: match csv");
            }

            if (match.Kind != SettingKind.Scalar || match.Text.Length == 0)
            {
                problems.Add(match.Mark, $"{shown}.match: expected a glob below DATA, such as \"legacy/**\"");
            }

            SettingValues.ReadCsv(csv, $"{shown}.csv.", problems);
            files.Add(new FileDefinition(match.Text, csv));
        }

        return problems.Count == before ? files : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("match", "csv"),
            ["properties"] = new JsonObject { ["match"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 }, ["csv"] = PipelineSchema.Csv() },
        },
    };
}
