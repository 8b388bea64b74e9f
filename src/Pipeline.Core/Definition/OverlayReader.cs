namespace Pipeline.Definition;

/// <summary>Lays environment and flags over the tree of the pipeline file, as nodes that carry the flag as their mark.</summary>
internal sealed class OverlayReader(SettingNode? file, ProblemList problems)
{
    /// <summary>The tree as it stands.</summary>
    public SettingNode Root { get; private set; } = file is { Kind: SettingKind.Map } ? file : SettingNode.Map([], new SourceMark("", 0, 0));

    /// <summary>The stages that flags gave, in the order typed.</summary>
    public List<StageDefinition> Stages { get; } = [];

    /// <summary>Applies the variables that name a flag.</summary>
    public void ApplyEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        // The pipeline file was read by then, whoever named it.
        foreach (SettingFlag flag in SettingFlags.All.Where(flag => flag.Name is not "--config"))
        {
            string variable = DefinitionSources.VariableOf(flag.Name);
            SourceMark mark = new(variable, 0, 0);
            if (environment.GetValueOrDefault(variable) is not { Length: > 0 } value)
            {
                continue;
            }

            if (flag.Variable is null)
            {
                problems.Add(mark, $"stages have an order, which variables lack; use {flag.Name} or a pipeline file");
            }
            else
            {
                Apply(flag.Name, value, mark);
            }
        }
    }

    /// <summary>Applies the flags in order.</summary>
    public void ApplyFlags(IReadOnlyList<FlagSetting> flags)
    {
        foreach (FlagSetting flag in flags)
        {
            Apply(flag.Flag, flag.Value, new SourceMark(flag.Flag, 0, 0));
        }
    }

    private void Apply(string flag, string value, SourceMark mark)
    {
        if (SettingFlags.Find(flag) is { StageKind: { } kind })
        {
            if (FlagStage.Read(flag, kind, value, mark, problems) is { } stage)
            {
                Add(stage);
            }
        }
        else if (string.Equals(flag, "--set", StringComparison.Ordinal))
        {
            ApplySet(value, mark);
        }
        else if (string.Equals(flag, "--type", StringComparison.Ordinal))
        {
            foreach ((string column, string type) in Pairs(value, mark, "column=type"))
            {
                Set(["columns", column, "type"], SettingNode.Scalar(type, mark), mark);
            }
        }
        else if (string.Equals(flag, Lenient.Flag, StringComparison.Ordinal))
        {
            ApplyLenient(value, mark);
        }
        else if (SettingKeys.OfFlag(flag) is { } known)
        {
            ApplyKey(known, value, mark);
        }
        else
        {
            throw new ArgumentException($"{flag} is no flag that stands for a setting", nameof(flag));
        }
    }

    private void Add(StageDefinition stage)
    {
        if (AggregateFlags.Joined(Stages.LastOrDefault(), stage) is { } joined)
        {
            Stages[^1] = joined;
        }
        else
        {
            Stages.Add(stage);
        }
    }

    private void ApplyLenient(string value, SourceMark mark)
    {
        if (value is not ("true" or "false"))
        {
            problems.Add(mark, $"expected true or false but found '{value}'");
        }

        foreach ((string key, string policy) in value is "true" ? Lenient.Settings : [])
        {
            Set(["input", "csv", key], SettingNode.Scalar(policy, mark), mark);
        }
    }

    private void ApplyKey(SettingKey key, string value, SourceMark mark)
    {
        string[] path = key.FlagOnly ? [key.Path] : key.Path.Split('.');
        if (key.Form == FlagForm.Counts && value.Contains('=', StringComparison.Ordinal))
        {
            foreach ((string name, string count) in Pairs(value, mark, "BLOCK=N"))
            {
                Set([.. path, name], SettingNode.Scalar(count, mark), mark);
            }

            return;
        }

        if (key.Form == FlagForm.Item)
        {
            IReadOnlyList<SettingNode> items = path.Aggregate((SettingNode?)Root, (node, name) => node?.Find(name))?.Items ?? [];
            Set(path, SettingNode.List([.. items, SettingNode.Scalar(value, mark)], mark), mark);
            return;
        }

        string text = key.Form != FlagForm.Negated ? value : value switch { "true" => "false", "false" => "true", _ => value };
        Set(path, SettingNode.Scalar(text, mark), mark);
    }

    private void ApplySet(string setting, SourceMark mark)
    {
        if (QuotedList.CutRaw(setting, '=') is not (var name, var value) || QuotedList.Split(name, '.') is not { } path || path.Any(part => part.Length == 0))
        {
            problems.Add(mark, $"expected key.path=value but found '{setting}'");
            return;
        }

        SourceMark own = mark with { Source = $"{mark.Source} {name.Trim()}" };

        // A value that is one text is taken as typed, since {dir} or a comma would be something else to YAML.
        bool asTyped = (SettingKeys.Of(path)?.Type is ScalarType && value is not ['"' or '\'', ..])
            || (SettingKeys.Of(path)?.Type is TextOrListType or ThousandsType && value is not ['"' or '\'' or '[', ..]);
        SettingNode? node = (asTyped && value.Length > 0) || value is "'" or "\"" ? SettingNode.Scalar(value, own) : YamlTree.ReadValue(value, own, problems);
        if (node is not null)
        {
            Set(path, node, own);
        }
    }

    private IEnumerable<(string Name, string Value)> Pairs(string text, SourceMark mark, string shape)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string pair in QuotedList.SplitRaw(text, ',') ?? [text])
        {
            if (QuotedList.Cut(pair, '=') is not (var name, var value) || value.Trim().Length == 0)
            {
                problems.Add(mark, $"expected {shape},… but found '{pair}'");
            }
            else if (!seen.Add(name))
            {
                problems.Add(mark, $"'{name}' stands in '{text}' twice; keep one");
            }
            else
            {
                yield return (name, value.Trim());
            }
        }
    }

    private void Set(IReadOnlyList<string> path, SettingNode value, SourceMark mark) => Root = Set(Root, path, 0, value, mark);

    private SettingNode Set(SettingNode node, IReadOnlyList<string> path, int at, SettingNode value, SourceMark mark)
    {
        if (at == path.Count)
        {
            return value;
        }

        if (node.Kind is SettingKind.List or SettingKind.Scalar)
        {
            string here = string.Join('.', path.Take(at));
            if (node.Kind == SettingKind.Scalar && SettingKeys.Find(here)?.Type is CountsType)
            {
                node = SettingNode.Map([new SettingEntry(CountsType.All, node.Mark, node)], node.Mark);
            }
            else
            {
                problems.Add(mark, $"'{here}' is not a map, so nothing below it can be set");
                return node;
            }
        }

        string key = path[at];
        SettingEntry? old = node.Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
        SettingNode child = Set(old?.Value ?? SettingNode.Map([], mark), path, at + 1, value, mark);
        SettingEntry changed = new(key, at == path.Count - 1 || old is null ? mark : old.KeyMark, child);
        return SettingNode.Map(old is null ? [.. node.Entries, changed] : [.. node.Entries.Select(entry => entry == old ? changed : entry)], node.Mark);
    }
}
