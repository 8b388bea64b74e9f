using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipeline.Definition;

/// <summary>
/// Reads strict YAML into <see cref="SettingNode"/>s. It walks YamlDotNet's events with a depth of its own, since that
/// library takes duplicate keys and recurses without bound. Anchors, aliases and tags are refused, all of them: a
/// pipeline file needs none, and they are how small files become large trees or foreign types.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>How deep maps and lists may stand in each other.</summary>
    public const int Deepest = 64;

    /// <summary>How many scalars, maps and lists a file may have.</summary>
    public const int MostNodes = 50_000;

    private readonly Scanner scanner;
    private readonly Parser parser;
    private readonly Func<Mark, SourceMark> markOf;
    private readonly ProblemList problems;
    private readonly string text;
    private int depth;
    private int nodes;

    private YamlTree(string text, Func<Mark, SourceMark> markOf, ProblemList problems)
    {
        scanner = new Scanner(new StringReader(text), skipComments: true);
        parser = new Parser(scanner);
        this.text = text;
        this.markOf = markOf;
        this.problems = problems;
    }

    /// <summary>The root of the text; null when it is empty or after a problem was added that makes the rest meaningless.</summary>
    public static SettingNode? Read(string text, string source, ProblemList problems) =>
        new YamlTree(text, mark => new SourceMark(source, (int)mark.Line, (int)mark.Column), problems).ReadDocument(new SourceMark(source, 1, 1));

    /// <summary>The value of <c>--set key=value</c>, every node of it with that flag's mark.</summary>
    public static SettingNode? ReadValue(string text, SourceMark flag, ProblemList problems) => text.Length == 0
        ? new SettingNode(SettingKind.Null, flag)
        : new YamlTree(text, _ => flag, problems).ReadDocument(flag);

    private SettingNode? ReadDocument(SourceMark start)
    {
        try
        {
            parser.MoveNext();
            parser.MoveNext();
            if (parser.Current is not DocumentStart)
            {
                return null;
            }

            parser.MoveNext();
            SettingNode root = ReadNode();
            parser.MoveNext();
            if (parser.Current is DocumentStart second)
            {
                throw new YamlException(second.Start, second.End, "a second document begins here; a pipeline file is one document");
            }

            return root;
        }
        catch (YamlException exception)
        {
            Mark at = exception.Message.Contains(" tab ", StringComparison.Ordinal) ? FirstTab(exception.Start) : exception.Start;
            problems.Add(at.Line > 0 ? markOf(at) : start, Plain(exception.Message));
            return null;
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The library answers some broken input with exceptions of the runtime, such as an escape beyond Unicode.
            problems.Add(markOf(scanner.CurrentPosition), "bad YAML at or before this place: look at indentation, brackets, quotes and escapes");
            return null;
        }
    }

    /// <summary>The first tab in an indentation from a place on: the library tells where the map or text around it begins.</summary>
    private Mark FirstTab(Mark from)
    {
        string[] lines = text.Split('\n');
        for (int line = Math.Max(0, (int)from.Line - 1); line < lines.Length; line++)
        {
            string indentation = lines[line][..^lines[line].TrimStart().Length];
            if (indentation.Contains('\t', StringComparison.Ordinal))
            {
                return new Mark(0, line + 1, 1 + indentation.IndexOf('\t', StringComparison.Ordinal));
            }
        }

        return from;
    }

    private SettingNode ReadNode()
    {
        ParsingEvent current = parser.Current!;
        if (current is NodeEvent node)
        {
            RefuseExtras(node);
        }

        if (++nodes > MostNodes)
        {
            throw new YamlException(current.Start, current.End, $"more than {MostNodes} values, which no pipeline file needs");
        }

        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return ScalarNode(scalar);
            case SequenceStart:
                return Nested(current, ReadList);
            case MappingStart:
                return Nested(current, ReadMap);
            default:
                throw new YamlException(current.Start, current.End, "an alias (*name) is not allowed in a pipeline file; write the value out");
        }
    }

    private SettingNode Nested(ParsingEvent start, Func<SourceMark, SettingNode> read)
    {
        if (++depth > Deepest)
        {
            throw new YamlException(start.Start, start.End, $"maps and lists stand in each other more than {Deepest} deep");
        }

        parser.MoveNext();
        SettingNode node = read(markOf(start.Start));
        parser.MoveNext();
        depth--;
        return node;
    }

    private SettingNode ReadList(SourceMark mark)
    {
        List<SettingNode> items = [];
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode());
        }

        return SettingNode.List(items, mark);
    }

    private SettingNode ReadMap(SourceMark mark)
    {
        List<SettingEntry> entries = [];
        Dictionary<string, SourceMark> seen = new(StringComparer.Ordinal);
        SettingNode? on = null;
        while (parser.Current is not MappingEnd)
        {
            SettingNode key = ReadNode();
            if (key.Kind is SettingKind.List or SettingKind.Map)
            {
                problems.Add(key.Mark, "a key must be a plain or quoted text");
                ReadNode();
                continue;
            }

            if (AmbiguousWord.Is(key) && key.Text is "on")
            {
                on = key;
            }
            else if (AmbiguousWord.Is(key))
            {
                problems.Add(key.Mark, AmbiguousWord.Message(key.Text));
            }

            SettingNode value = ReadNode();
            if (seen.TryAdd(key.Text, key.Mark))
            {
                entries.Add(new SettingEntry(key.Text, key.Mark, value));
            }
            else
            {
                problems.Add(key.Mark, $"duplicate key '{key.Text}'; the first is at {seen[key.Text]}");
            }
        }

        // One key of ours is such a word, in a lookup.
        if (on is not null && !seen.Keys.Any(key => key is "file" or "take" or "keep"))
        {
            problems.Add(on.Mark, AmbiguousWord.Message(on.Text));
        }

        return SettingNode.Map(entries, mark);
    }

    private static void RefuseExtras(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw new YamlException(node.Start, node.End, "an anchor (&name) is not allowed in a pipeline file; write the value out where it is needed");
        }

        if (!node.Tag.IsEmpty)
        {
            throw new YamlException(node.Start, node.End, "a tag (!name) is not allowed in a pipeline file");
        }
    }

    private SettingNode ScalarNode(Scalar scalar)
    {
        SourceMark mark = markOf(scalar.Start);
        bool plain = scalar.Style == ScalarStyle.Plain;
        SettingKind kind = plain && (scalar.Value is "" or "~" or "null") ? SettingKind.Null : SettingKind.Scalar;
        return new SettingNode(kind, mark) { Text = scalar.Value, Quoted = !plain };
    }

    // The library's words, with what most often is behind those that puzzle: an expression that YAML takes apart.
    private static string Plain(string message)
    {
        bool isOwn = message.Length > 0 && !char.IsUpper(message[0]);
        string hint = message.Contains("did not find expected", StringComparison.Ordinal) || message.Contains("invalid mapping", StringComparison.Ordinal)
            ? "; a text that begins with a quote or a bracket, or has ': ' in it, must stand in quotes as a whole"
            : message.Contains("quoted scalar", StringComparison.Ordinal) ? "; a quote that is the text itself stands in quotes of the other kind: \"'\" or '\"'" : "";
        return isOwn ? message : $"bad YAML: {char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}{hint}";
    }
}
