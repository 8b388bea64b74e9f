using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>The values of a tree, read by the table of keys, each with the node it came from.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<string, (object Value, SettingEntry Entry)> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SettingNode> open = new(StringComparer.Ordinal);

    private SettingValues()
    {
    }

    /// <summary>The columns in the order written, each with the values of its keys under <c>columns.*.</c>.</summary>
    public List<(SettingEntry Entry, SettingValues Values)> Columns { get; } = [];

    /// <summary>Whether something that was written could not be read.</summary>
    public bool HasFaults { get; private set; }

    /// <summary>Whether a fault is about which files are read and how, or about the groups of columns and stages as a whole.</summary>
    public bool InputHasFaults { get; private set; }

    /// <summary>The stages as written.</summary>
    public IReadOnlyList<SettingNode> Stages => open.GetValueOrDefault("stages")?.Items ?? [];

    /// <summary>Reads the whole tree; what is wrong is added to the problems and left out.</summary>
    public static SettingValues Read(SettingNode root, ProblemList problems)
    {
        SettingValues read = new();
        read.ReadGroup(root, "", "", problems);
        if (read.Open("columns", SettingKind.Map, "a map from column names to their rules", problems) is { } columns)
        {
            foreach (SettingEntry entry in columns.Entries)
            {
                SettingValues column = new();
                column.ReadGroup(entry.Value, "columns.*.", $"columns.{entry.Key}.", problems);
                read.Columns.Add((entry, column));
            }
        }

        read.Open("stages", SettingKind.List, "a list of stages", problems);
        return read;
    }

    /// <summary>Reads a map of keys as below <c>input.csv</c>.</summary>
    /// <param name="node">The map.</param>
    /// <param name="shown">What stands before its keys in messages.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static SettingValues ReadCsv(SettingNode node, string shown, ProblemList problems)
    {
        SettingValues read = new();
        read.ReadGroup(node, "input.csv.", shown, problems);
        return read;
    }

    /// <summary>The value in force: what was written, or the default of the table; null when there is neither.</summary>
    public T? Get<T>(string path)
        where T : class =>
        (T?)Value(path);

    /// <summary>The value in force of a key that has a default.</summary>
    public T Of<T>(string path)
        where T : struct =>
        (T)Value(path)!;

    /// <summary>The value in force of a key that may have none.</summary>
    public T? Maybe<T>(string path)
        where T : struct =>
        (T?)Value(path);

    /// <summary>The value in force of a key that is one of an enumeration's names, with underscores between their words.</summary>
    public TMode Named<TMode>(string path)
        where TMode : struct, Enum =>
        Enum.Parse<TMode>(Get<string>(path)!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>What was written under a key, or another value.</summary>
    public T Or<T>(string path, T other)
        where T : struct =>
        values.TryGetValue(path, out var found) ? (T)found.Value : other;

    /// <summary>The word that was written under a key, or another one.</summary>
    public string Word(string path, string other) => values.TryGetValue(path, out var found) ? (string)found.Value : other;

    /// <summary>The name of an enumeration that was written under a key, or another one.</summary>
    public TMode Named<TMode>(string path, TMode other)
        where TMode : struct, Enum =>
        values.ContainsKey(path) ? Named<TMode>(path) : other;

    /// <summary>What was written under a key, or null.</summary>
    public SettingEntry? Written(string path) => values.TryGetValue(path, out var found) ? found.Entry : null;

    private object? Value(string path)
    {
        if (values.TryGetValue(path, out var found))
        {
            return found.Value;
        }

        SettingKey key = SettingKeys.Find(path)!;
        return key.Default is null ? null : key.Type.Read(DefaultNode(key), path, new ProblemList());
    }

    // Not by the YAML reader: a run without a pipeline file should not have to load it.
    private static SettingNode DefaultNode(SettingKey key)
    {
        SourceMark mark = new("default", 0, 0);
        return key.Type is ScalarType
            ? SettingNode.Scalar(key.Default!, mark)
            : SettingNode.List([.. QuotedList.Split(key.Default!.Trim('[', ']'), ',')!.Select(item => SettingNode.Scalar(item, mark))], mark);
    }

    private void ReadGroup(SettingNode node, string group, string shown, ProblemList problems)
    {
        if (node.Kind is not (SettingKind.Map or SettingKind.Null))
        {
            AddFault(shown.Length == 0 ? "input" : shown);
            problems.Add(node.Mark, $"{(shown.Length == 0 ? "the pipeline file" : shown[..^1])}: expected a map of keys");
            return;
        }

        foreach (SettingEntry entry in node.Entries)
        {
            string path = entry.Key.AsSpan().ContainsAny('.', '*') ? "" : group + entry.Key;
            string name = shown + entry.Key;
            if (SettingKeys.Find(path) is { } key && MayStandIn(key, entry))
            {
                if (key.Type.Read(entry.Value, name, problems) is { } value)
                {
                    values[path] = (value, entry);
                }
                else
                {
                    AddFault(name);
                }
            }
            else if (SettingKeys.Open.Contains(path, StringComparer.Ordinal))
            {
                open[path] = entry.Value;
            }
            else if (path.Length > 0 && SettingKeys.Below(path + ".") is { Count: > 0 })
            {
                ReadGroup(entry.Value, path + ".", name + ".", problems);
            }
            else
            {
                IReadOnlyList<string> known = SettingKeys.Below(group);
                string suggestion = SettingKeys.NowCalled(path) is { } now ? $": it is called {now} now" : Suggestion.Clause(entry.Key, known);
                AddFault(name);
                problems.Add(entry.KeyMark, $"unknown key '{name}'{(suggestion.Length > 0 ? suggestion : $"; known here: {string.Join(' ', known)}")}");
            }
        }
    }

    private void AddFault(string path)
    {
        HasFaults = true;
        InputHasFaults |= path.StartsWith("input", StringComparison.Ordinal) || path.StartsWith("--", StringComparison.Ordinal);
    }

    private static bool MayStandIn(SettingKey key, SettingEntry entry) =>
        !key.FlagOnly || (!entry.KeyMark.IsInFile && !entry.KeyMark.Source.StartsWith("--set ", StringComparison.Ordinal));

    private SettingNode? Open(string path, SettingKind kind, string expected, ProblemList problems)
    {
        if (!open.TryGetValue(path, out SettingNode? node) || node.Kind == SettingKind.Null || node.Kind == kind)
        {
            return node;
        }

        AddFault("input");
        problems.Add(node.Mark, $"{path}: expected {expected}");
        return null;
    }
}
