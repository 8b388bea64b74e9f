using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipeline.Definition;

/// <summary>Where a value stands in the text of a pipeline file. For files that <see cref="YamlTree"/> takes: it knows no limits.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index behind its last one; of a map or list somewhere behind its last value.</param>
internal sealed record YamlSpan(int Start, int End)
{
    /// <summary>Whether nothing is given, be it by <c>~</c> or <c>null</c>.</summary>
    public bool IsNull { get; private init; }

    /// <summary>Whether it is a map.</summary>
    public bool IsMap { get; private init; }

    /// <summary>Whether it is a map in braces.</summary>
    public bool IsInBraces { get; private init; }

    /// <summary>The entries of a map.</summary>
    public IReadOnlyList<YamlSpanEntry> Entries { get; private init; } = [];

    /// <summary>The entry of a map under that key, or null.</summary>
    public YamlSpanEntry? Find(string key) => Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));

    /// <summary>That of the whole document.</summary>
    public static YamlSpan Read(string text)
    {
        Parser parser = new(new StringReader(text));
        while (parser.Current is not NodeEvent)
        {
            parser.MoveNext();
        }

        return Read(parser);
    }

    private static YamlSpan Read(Parser parser)
    {
        ParsingEvent current = parser.Current!;
        parser.MoveNext();
        return current switch
        {
            MappingStart start => ReadMap(parser, start),
            SequenceStart start => ReadList(parser, start),
            Scalar scalar => Of(scalar, scalar) with { IsNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } },
            _ => Of(current, current),
        };
    }

    private static YamlSpan ReadMap(Parser parser, MappingStart start)
    {
        List<YamlSpanEntry> entries = [];
        while (parser.Current is not MappingEnd)
        {
            string key = (parser.Current as Scalar)?.Value ?? "";
            int at = Read(parser).Start;
            entries.Add(new YamlSpanEntry(key, at, Read(parser)));
        }

        YamlSpan map = Of(start, parser.Current) with { IsMap = true, IsInBraces = start.Style == MappingStyle.Flow, Entries = entries };
        parser.MoveNext();
        return map;
    }

    private static YamlSpan ReadList(Parser parser, SequenceStart start)
    {
        while (parser.Current is not SequenceEnd)
        {
            _ = Read(parser);
        }

        YamlSpan list = Of(start, parser.Current);
        parser.MoveNext();
        return list;
    }

    private static YamlSpan Of(ParsingEvent first, ParsingEvent last) => new((int)first.Start.Index, (int)last.End.Index);
}

/// <summary>An entry of a map.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Start">Index of the first character of that.</param>
/// <param name="Value">Its value.</param>
internal sealed record YamlSpanEntry(string Key, int Start, YamlSpan Value);
