namespace Pipeline.Definition;

/// <summary>Makes the stage that a flag such as <c>--where</c> stands for, as the file would write it.</summary>
internal static class FlagStage
{
    /// <summary>The stage, or null after a problem was added.</summary>
    public static StageDefinition? Read(string flag, string kind, string value, SourceMark mark, ProblemList problems)
    {
        SettingNode? body = flag switch
        {
            "--where" or "--validate" => SettingNode.Scalar(value, mark),
            "--replace" => Replace(value, mark),
            "--derive" => Derive(value, mark),
            "--sort" => Sort(value, mark),
            "--top" => Top(value, mark),
            "--group-by" => AggregateFlags.By(Names(value, mark), mark),
            "--agg" => AggregateFlags.Of(value, mark),
            "--rename" => Rename(value, mark),
            "--lookup" => LookupFlag.Read(value, mark),
            _ => Names(value, mark),
        };
        if (body is null)
        {
            string expected = flag switch { "--derive" => "NAME=EXPRESSION", "--rename" => "old=new,…", "--replace" => "column,…:text=new", "--sort" => "column,-column,…", "--top" => "'N by column,-column,…' or 'N by column,… per column,…'", "--lookup" => LookupFlag.Expected, "--agg" => "name=sum(column),…", _ => "column,…" };
            problems.Add(mark, $"expected {expected} but found '{value}'; a name with a comma or = stands in double quotes");
            return null;
        }

        return new StageDefinition(kind, null, body, mark);
    }

    private static SettingNode? Derive(string value, SourceMark mark) => QuotedList.Cut(value, '=') is (var name, var expression)
        ? SettingNode.Map([new SettingEntry(name, mark, SettingNode.Scalar(expression, mark))], mark)
        : null;

    private static SettingNode? Replace(string value, SourceMark mark)
    {
        if (QuotedList.CutRaw(value, ':') is not (var columns, var rest) || Names(columns, mark) is not { } names
            || QuotedList.CutRaw(rest, '=') is not (var find, var with)
            || QuotedList.Unquote(find) is not { Length: > 0 } text || QuotedList.Unquote(with) is not { } replacement)
        {
            return null;
        }

        return SettingNode.Map(
            [
                new SettingEntry("columns", mark, names),
                new SettingEntry("find", mark, SettingNode.Scalar(text, mark)),
                new SettingEntry("with", mark, SettingNode.Scalar(replacement, mark)),
            ],
            mark);
    }

    private static SettingNode? Rename(string value, SourceMark mark)
    {
        List<SettingEntry> entries = [];
        foreach (string pair in QuotedList.SplitRaw(value, ',') ?? [])
        {
            if (QuotedList.Split(pair, '=') is not [{ Length: > 0 } from, { Length: > 0 } to]
                || entries.Exists(entry => string.Equals(entry.Key, from, StringComparison.Ordinal)))
            {
                return null;
            }

            entries.Add(new SettingEntry(from, mark, SettingNode.Scalar(to, mark)));
        }

        return entries.Count == 0 ? null : SettingNode.Map(entries, mark);
    }

    private static SettingNode? Sort(string value, SourceMark mark)
    {
        List<SettingNode> columns = [];
        foreach (string item in QuotedList.SplitRaw(value, ',') ?? [])
        {
            string trimmed = item.Trim();
            bool isDescending = trimmed.StartsWith('-');
            if (QuotedList.Unquote(isDescending ? trimmed[1..] : trimmed) is not { Length: > 0 } name)
            {
                return null;
            }

            SettingNode column = SettingNode.Scalar(name, mark);
            columns.Add(isDescending ? SettingNode.Map([new SettingEntry("column", mark, column), new SettingEntry("order", mark, SettingNode.Scalar("desc", mark))], mark) : column);
        }

        return columns.Count == 0 ? null : SettingNode.List(columns, mark);
    }

    /// <summary>A number of records, the columns by which they come first, and perhaps those of the groups.</summary>
    private static SettingNode? Top(string value, SourceMark mark)
    {
        string[] words = value.Split(" by ", 2, StringSplitOptions.TrimEntries);
        int per = words.Length < 2 ? -1 : words[1].LastIndexOf(" per ", StringComparison.Ordinal);
        if (words.Length < 2 || Sort(per < 0 ? words[1] : words[1][..per], mark) is not { } by)
        {
            return null;
        }

        List<SettingEntry> entries = [new("by", mark, by), new("n", mark, SettingNode.Scalar(words[0], mark))];
        if (per >= 0)
        {
            if (Names(words[1][(per + " per ".Length)..], mark) is not { } groups)
            {
                return null;
            }

            entries.Add(new SettingEntry("per", mark, groups));
        }

        return SettingNode.Map(entries, mark);
    }

    private static SettingNode? Names(string value, SourceMark mark) =>
        QuotedList.Split(value, ',') is { } names && names.All(name => name.Length > 0)
            ? SettingNode.List([.. names.Select(name => SettingNode.Scalar(name, mark))], mark)
            : null;
}
