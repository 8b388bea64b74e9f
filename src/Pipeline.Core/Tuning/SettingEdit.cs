using Pipeline.Definition;

namespace Pipeline.Tuning;

/// <summary>
/// Puts a run setting into the text of a pipeline file. Only the characters of its value change; a key that is not there gets a line, or a place in
/// the braces of its map. A comment of ours stands above the line, all others stay.
/// </summary>
internal static class SettingEdit
{
    private const string Mark = "# tuned ";

    /// <summary>The text with the setting in it; null where it would not mean what it did before, with the setting.</summary>
    public static string? Into(string text, SettingChange change, string comment)
    {
        if (Read(text) is not { Kind: SettingKind.Map } before || YamlSpan.Read(text) is not { IsInBraces: false, Entries: [var first, ..] } root)
        {
            return null;
        }

        string changed = root.Find("run") is { } run
            ? InRun(text, run, change, Mark + comment)
            : Inserted(text, StartOfNextLine(text, text.TrimEnd().Length), Indented(text, first.Start, "run:", "  " + Mark + comment, "  " + Nested([.. change.Path.Skip(1)], change.Value)));
        return Read(changed) is { } after && Meaning(after) == Meaning(With(before, change.Path, change.Value)) ? changed : null;
    }

    private static string InRun(string text, YamlSpanEntry run, SettingChange change, string comment)
    {
        string[] path = [.. change.Path.Skip(1)];
        YamlSpanEntry? setting = run.Value.Find(path[0]);
        if (run.Value.IsInBraces || setting is not null)
        {
            // From the end to the front, so that the places before stay what they are.
            return Commented(Put(text, run.Value, path, change.Value), run.Value.IsInBraces ? run.Start : setting!.Start, comment);
        }

        string[] lines = run.Value.Entries is [var first, ..]
            ? Indented(text, first.Start, comment, Nested(path, change.Value))
            : Indented(text, run.Start, "  " + comment, "  " + Nested(path, change.Value));
        string body = run.Value.IsNull ? text.Remove(run.Value.Start, run.Value.End - run.Value.Start) : text;
        return Inserted(body, StartOfNextLine(body, run.Start), lines);
    }

    /// <summary>Puts a value below a value that is there.</summary>
    private static string Put(string text, YamlSpan map, ReadOnlySpan<string> path, string value)
    {
        if (!map.IsMap)
        {
            // A number that stands for all blocks, beside one that has its own.
            return Replaced(text, map, map.IsNull ? $"{{ {Nested(path, value)} }}" : $"{{ all: {text[map.Start..map.End]}, {Nested(path, value)} }}");
        }

        if (map.Find(path[0]) is { } entry)
        {
            return path.Length == 1 ? Replaced(text, entry.Value, Word(value)) : Put(text, entry.Value, path[1..], value);
        }

        return map switch
        {
            { IsInBraces: true, Entries: [.., var last] } => text.Insert(last.Value.End, ", " + Nested(path, value)),
            { IsInBraces: true } => text.Insert(map.Start + 1, char.IsWhiteSpace(text[map.Start + 1]) ? " " + Nested(path, value) : $" {Nested(path, value)} "),
            _ => Inserted(text, StartOfLine(text, map.Entries[0].Start), Indented(text, map.Entries[0].Start, Nested(path, value))),
        };
    }

    private static string Replaced(string text, YamlSpan span, string value)
    {
        bool touches = span.Start == span.End && span.Start > 0 && !char.IsWhiteSpace(text[span.Start - 1]);
        return string.Concat(text.AsSpan(0, span.Start), touches ? " " : "", value, text.AsSpan(span.End));
    }

    /// <summary>Puts our comment above a line, in place of an earlier one of ours.</summary>
    private static string Commented(string text, int at, string comment)
    {
        int line = StartOfLine(text, at);
        int above = line == 0 ? 0 : StartOfLine(text, line - 1);
        string[] lines = Indented(text, at, comment);
        return text.AsSpan(above, line - above).TrimStart().StartsWith(Mark, StringComparison.Ordinal)
            ? Inserted(text.Remove(above, line - above), above, lines)
            : Inserted(text, line, lines);
    }

    /// <summary>Lines that are indented as far as what stands at a place.</summary>
    private static string[] Indented(string text, int at, params ReadOnlySpan<string> lines)
    {
        string indentation = new(' ', at - StartOfLine(text, at));
        return [.. lines.ToArray().Select(line => indentation + line)];
    }

    /// <summary>Puts lines where one begins, or at the end, with the line ends that stand there.</summary>
    private static string Inserted(string text, int at, string[] lines)
    {
        int near = at == 0 ? text.IndexOf('\n', StringComparison.Ordinal) : text.LastIndexOf('\n', at - 1);
        string newline = near > 0 && text[near - 1] == '\r' ? "\r\n" : "\n";
        string block = string.Join(newline, lines);
        return at > 0 && text[at - 1] != '\n' ? text.Insert(at, newline + block) : text.Insert(at, block + newline);
    }

    private static int StartOfLine(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    private static int StartOfNextLine(string text, int at) => text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;

    private static SettingNode? Read(string text)
    {
        ProblemList problems = new();
        SettingNode? root = YamlTree.Read(text, "", problems);
        return problems.Count == 0 ? root : null;
    }

    private static SettingNode With(SettingNode node, IReadOnlyList<string> path, string value)
    {
        if (path.Count == 0)
        {
            return SettingNode.Scalar(value, default);
        }

        IReadOnlyList<SettingEntry> entries = node.Kind == SettingKind.Scalar ? [new SettingEntry("all", default, node)] : node.Entries;
        SettingNode inner = With(entries.FirstOrDefault(entry => string.Equals(entry.Key, path[0], StringComparison.Ordinal))?.Value ?? SettingNode.Map([], default), [.. path.Skip(1)], value);
        return SettingNode.Map([.. entries.Where(entry => !string.Equals(entry.Key, path[0], StringComparison.Ordinal)), new SettingEntry(path[0], default, inner)], default);
    }

    /// <summary>What a tree says, whatever the order of its keys.</summary>
    private static string Meaning(SettingNode node) => Sorted(node).ToJson();

    private static SettingNode Sorted(SettingNode node) => node.Kind switch
    {
        SettingKind.Map => SettingNode.Map([.. node.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry with { Value = Sorted(entry.Value) })], default),
        SettingKind.List => SettingNode.List([.. node.Items.Select(Sorted)], default),
        _ => node,
    };

    private static string Nested(ReadOnlySpan<string> path, string value) =>
        path.Length == 1 ? $"{Word(path[0])}: {Word(value)}" : $"{Word(path[0])}: {{ {Nested(path[1..], value)} }}";

    private static string Word(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '+' or '.' or '%') ? text : Quoted(text);

    private static string Quoted(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
