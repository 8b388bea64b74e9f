using System.Text;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Tuning;

/// <summary>
/// Puts run settings into a pipeline file and leaves all else in it as it is, comments too. A setting takes one line with a comment
/// above it; where <c>run</c> itself stands in braces it is written anew, line by line.
/// </summary>
public static class PinnedSettings
{
    private const string Mark = "# tuned ";

    /// <summary>Changes the file.</summary>
    /// <param name="path">The pipeline file.</param>
    /// <param name="changes">What is set.</param>
    /// <param name="comment">What stands above it: when and where it was found, and what it brings.</param>
    /// <exception cref="RunException">65: this file cannot be changed so, and stays as it is; 74, 77: it cannot be read or written.</exception>
    public static void Write(string path, IReadOnlyList<SettingChange> changes, string comment)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(changes);
        try
        {
            string target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            string text = Into(File.ReadAllText(target), changes, comment)
                ?? throw new RunException(ExitCodes.Data, $"{path} is written in a way that cannot be changed by itself: put in by hand {string.Join(' ', changes.Select(change => $"{string.Join('.', change.Path)}={change.Value}"))}");
            UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(target);
            AtomicFile.Write(FileSystemCalls.Instance, target, target + ".tuned", Encoding.UTF8.GetBytes(text), sync: true);
            if (!OperatingSystem.IsWindows() && mode is { } before)
            {
                File.SetUnixFileMode(target, before);
            }
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the settings to", path);
        }
    }

    /// <summary>The text with the settings in it; null where it would not mean what it did before, with them.</summary>
    internal static string? Into(string text, IReadOnlyList<SettingChange> changes, string comment)
    {
        if (Read(text) is not { Kind: SettingKind.Map } root)
        {
            return null;
        }

        string changed = changes.GroupBy(change => change.Path[1], StringComparer.Ordinal).Aggregate(text, (current, key) => Set(current, key.Key, [.. key], Mark + comment));
        return Read(changed) is { } after && Meaning(after) == Meaning(With(root, changes)) ? changed : null;
    }

    private static SettingNode? Read(string text)
    {
        ProblemList problems = new();
        SettingNode? root = YamlTree.Read(text, "", problems);
        return problems.Count == 0 ? root : null;
    }

    /// <summary>Sets one key of <c>run</c>.</summary>
    private static string Set(string text, string key, SettingChange[] changes, string comment)
    {
        string newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        List<string> lines = [.. text.ReplaceLineEndings("\n").Split('\n')];
        SettingNode? root = Read(text);
        SettingEntry? run = root?.Entries.FirstOrDefault(entry => entry.Key is "run");
        SettingNode value = changes.Aggregate(run?.Value.Find(key) ?? SettingNode.Map([], default), (node, change) => With(node, [.. change.Path.Skip(2)], change.Value));
        string line = $"{Word(key)}: {Flow(value)}";
        if (run is null)
        {
            int end = lines.Count;
            while (end > 0 && lines[end - 1].Length == 0)
            {
                end--;
            }

            lines.InsertRange(end, ["run:", $"  {comment}", $"  {line}"]);
            return string.Join(newline, lines);
        }

        if (run.Value is { Kind: SettingKind.Map, Entries: [var first, ..] } && first.KeyMark.Line > run.KeyMark.Line && !IsInBraces(lines, run))
        {
            string indent = new(' ', first.KeyMark.Column - 1);
            SettingEntry? old = run.Value.Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
            int at = old?.KeyMark.Line - 1 ?? run.KeyMark.Line;
            if (old is not null)
            {
                lines.RemoveRange(at, Extent(lines, at, indent.Length));
                if (at > 0 && lines[at - 1].TrimStart().StartsWith(Mark, StringComparison.Ordinal))
                {
                    lines.RemoveAt(--at);
                }
            }

            lines.InsertRange(at, [indent + comment, indent + line]);
            return string.Join(newline, lines);
        }

        // In braces, or empty: written anew.
        int begin = run.KeyMark.Line - 1;
        int count = IsInBraces(lines, run) ? LinesOfBraces(lines, run.Value.Mark) - begin : 1;
        lines.RemoveRange(begin, count);
        lines.InsertRange(begin, ["run:", $"  {comment}", $"  {line}", .. run.Value.Entries.Where(entry => !string.Equals(entry.Key, key, StringComparison.Ordinal)).Select(entry => $"  {Word(entry.Key)}: {Flow(entry.Value)}")]);
        return string.Join(newline, lines);
    }

    private static bool IsInBraces(List<string> lines, SettingEntry run) =>
        run.Value is { Kind: SettingKind.Map, Mark: { Line: > 0 } mark } && lines[mark.Line - 1].Length >= mark.Column && lines[mark.Line - 1][mark.Column - 1] == '{';

    /// <summary>The number of the line, from 1, in which the brace that opens at a place is closed.</summary>
    private static int LinesOfBraces(List<string> lines, SourceMark open)
    {
        int depth = 0;
        char quote = '\0';
        for (int line = open.Line - 1; line < lines.Count; line++)
        {
            for (int at = line == open.Line - 1 ? open.Column - 1 : 0; at < lines[line].Length; at++)
            {
                char letter = lines[line][at];
                quote = quote != '\0' ? (letter == quote ? '\0' : quote) : letter is '\'' or '"' ? letter : '\0';
                depth += quote != '\0' ? 0 : letter switch { '{' => 1, '}' => -1, _ => 0 };
                if (depth == 0)
                {
                    return line + 1;
                }
            }
        }

        return lines.Count;
    }

    /// <summary>How many lines an entry has: its own, and those that are indented more.</summary>
    private static int Extent(List<string> lines, int at, int indent)
    {
        int end = at + 1;
        for (int line = at + 1; line < lines.Count; line++)
        {
            string trimmed = lines[line].TrimStart();
            if (trimmed.Length > 0 && lines[line].Length - trimmed.Length <= indent)
            {
                break;
            }

            end = trimmed.Length > 0 ? line + 1 : end;
        }

        return end - at;
    }

    private static SettingNode With(SettingNode root, IReadOnlyList<SettingChange> changes) => changes.Aggregate(root, (node, change) => With(node, change.Path, change.Value));

    private static SettingNode With(SettingNode node, IReadOnlyList<string> path, string value)
    {
        if (path.Count == 0)
        {
            return SettingNode.Scalar(value, default);
        }

        // A number that stands for all blocks, beside one that has its own.
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

    private static string Flow(SettingNode node) => node.Kind switch
    {
        SettingKind.Map => $"{{ {string.Join(", ", node.Entries.Select(entry => $"{Word(entry.Key)}: {Flow(entry.Value)}"))} }}",
        SettingKind.List => $"[{string.Join(", ", node.Items.Select(Flow))}]",
        SettingKind.Null => "null",
        _ => node.Quoted ? Quoted(node.Text) : Word(node.Text),
    };

    private static string Word(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '+' or '.' or '%') ? text : Quoted(text);

    private static string Quoted(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
