using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>Reads the list of stages: one kind key each and a name at most. What stands under the kind is the kind's.</summary>
internal sealed class StageReader(ProblemList problems)
{
    /// <summary>Block names and the word for all blocks, which no stage may take.</summary>
    private static readonly string[] Reserved = ["read", "columns", "output", "write", CountsType.All];

    /// <summary>The stages of the file and then those of flags, as far as they are good.</summary>
    public IReadOnlyList<StageDefinition> Read(IReadOnlyList<SettingNode> written, IReadOnlyList<StageDefinition> ofFlags)
    {
        List<StageDefinition> stages = [];
        foreach (SettingNode node in written)
        {
            if (ReadOne(node) is { } stage)
            {
                stages.Add(stage);
            }
        }

        stages.AddRange(ofFlags);
        RefuseSameNames(stages);
        return stages;
    }

    private StageDefinition? ReadOne(SettingNode node)
    {
        if (node.Kind != SettingKind.Map)
        {
            problems.Add(node.Mark, "stages: expected a map with one kind of stage, such as { filter: \"country = 'DE'\" }");
            return null;
        }

        SettingNode? name = node.Find("name");
        List<SettingEntry> kinds = [.. node.Entries.Where(entry => entry.Value != name)];
        if (kinds.Count > 1 && name is null && kinds.Find(kind => Suggestion.Nearest(kind.Key, ["name"]) is not null) is { Key: not null } misspelt)
        {
            problems.Add(misspelt.KeyMark, $"unknown key '{misspelt.Key}' in a stage; did you mean 'name'?");
            return null;
        }

        if (kinds.Count != 1)
        {
            problems.Add(kinds.Count == 0 ? node.Mark : kinds[1].KeyMark, kinds.Count == 0
                ? "a stage needs one kind, such as filter, beside its name"
                : $"a stage has one kind, but here are {string.Join(" and ", kinds.Select(kind => kind.Key))}; begin another stage with '-', or put options below the kind");
            return null;
        }

        AmbiguousWord.RefuseAll(kinds[0].Value, problems);
        return new StageDefinition(kinds[0].Key, ReadName(name), kinds[0].Value, kinds[0].KeyMark);
    }

    private string? ReadName(SettingNode? node)
    {
        if (node is null)
        {
            return null;
        }

        string name = node.Text;
        if (node.Kind != SettingKind.Scalar || name.Length is 0 or > 64 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
        {
            problems.Add(node.Mark, "the name of a stage is 1 to 64 letters, digits, _ and -");
            return null;
        }

        if (Reserved.Contains(name, StringComparer.Ordinal))
        {
            problems.Add(node.Mark, $"'{name}' is the name of a block; call the stage something else");
            return null;
        }

        return name;
    }

    private void RefuseSameNames(List<StageDefinition> stages)
    {
        Dictionary<string, SourceMark> taken = new(StringComparer.Ordinal);
        foreach ((string name, StageDefinition stage) in StageNames.Of(stages).Zip(stages))
        {
            if (!taken.TryAdd(name, stage.Mark))
            {
                problems.Add(stage.Mark, $"two stages are called '{name}'; the other is at {taken[name]}");
            }
        }
    }
}
