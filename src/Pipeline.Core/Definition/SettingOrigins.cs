namespace Pipeline.Definition;

/// <summary>Lists what is in force and where it comes from.</summary>
internal static class SettingOrigins
{
    /// <summary>What stands for the value of a key that has neither a value nor a default.</summary>
    private const string NotSet = "(not set)";

    /// <summary>All keys in the order of the reference; columns and stages, as far as they are given, in their place.</summary>
    public static IReadOnlyList<SettingOrigin> Of(SettingValues values, IReadOnlyList<StageDefinition> stages)
    {
        List<SettingOrigin> origins = [];
        bool openDone = false;
        foreach (SettingKey key in SettingKeys.All)
        {
            if (!key.Path.StartsWith("columns.", StringComparison.Ordinal))
            {
                AddKey(origins, values, key);
            }
            else if (!openDone)
            {
                openDone = true;
                AddColumns(origins, values);
                origins.AddRange(StageNames.Of(stages).Zip(stages, (name, stage) => new SettingOrigin("stages." + name, stage.Kind, Origin(stage.Mark))));
            }
        }

        return origins;
    }

    private static void AddKey(List<SettingOrigin> origins, SettingValues values, SettingKey key)
    {
        if (values.Written(key.Path) is not { } written)
        {
            origins.Add(new SettingOrigin(key.Path, key.Default ?? NotSet, "default"));
        }
        else
        {
            Add(origins, key.Path, written.Value);
        }
    }

    private static void AddColumns(List<SettingOrigin> origins, SettingValues values)
    {
        foreach ((SettingEntry column, SettingValues rules) in values.Columns)
        {
            foreach (SettingKey key in SettingKeys.All.Where(key => rules.Written(key.Path) is not null))
            {
                Add(origins, key.Path.Replace("*", column.Key, StringComparison.Ordinal), rules.Written(key.Path)!.Value);
            }
        }
    }

    private static void Add(List<SettingOrigin> origins, string path, SettingNode node)
    {
        if (node.Kind != SettingKind.Map)
        {
            origins.Add(new SettingOrigin(path, Text(node), Origin(node.Mark)));
            return;
        }

        foreach (SettingEntry entry in node.Entries)
        {
            Add(origins, $"{path}.{entry.Key}", entry.Value);
        }
    }

    private static string Text(SettingNode node) => node.Kind switch
    {
        SettingKind.List when node.Items.Any(item => item.Kind == SettingKind.Map) => node.ToJson(),
        SettingKind.List => "[" + string.Join(", ", node.Items.Select(item => item.Quoted ? $"\"{item.Text}\"" : item.Text)) + "]",
        _ => node.Text,
    };

    private static string Origin(SourceMark mark) =>
        mark.IsInFile ? mark.ToString()
        : mark.Source.StartsWith("--", StringComparison.Ordinal) ? "flag " + mark.Source
        : "environment " + mark.Source;
}
