namespace Pipeline.Definition;

/// <summary>The flags <c>--group-by</c> and <c>--agg</c>, which make one stage together.</summary>
internal static class AggregateFlags
{
    private const string Kind = "aggregate";
    private const string GroupBy = "--group-by";
    private const string Values = "values";

    /// <summary>The body of a stage with these columns, or null where they are none.</summary>
    public static SettingNode? By(SettingNode? columns, SourceMark mark) => columns is null ? null : SettingNode.Map([new SettingEntry("by", mark, columns)], mark);

    /// <summary>The body of a stage with values such as <c>n=count(),p=quantile(x, 0.9)</c>, or null where they are none.</summary>
    public static SettingNode? Of(string value, SourceMark mark)
    {
        List<SettingEntry> entries = [];
        foreach (string part in Parts(value))
        {
            if (QuotedList.Cut(part, '=') is not (var name, var expression) || expression.Trim().Length == 0 || entries.Exists(entry => string.Equals(entry.Key, name, StringComparison.Ordinal)))
            {
                return null;
            }

            entries.Add(new SettingEntry(name, mark, SettingNode.Scalar(expression, mark)));
        }

        return SettingNode.Map([new SettingEntry(Values, mark, SettingNode.Map(entries, mark))], mark);
    }

    /// <summary>The stage of <c>--agg</c> with the columns of the <c>--group-by</c> just before it; null where there is none.</summary>
    public static StageDefinition? Joined(StageDefinition? before, StageDefinition stage) =>
        stage.Kind is Kind && before is { Kind: Kind, Mark.Source: GroupBy } && before.Body.Find(Values) is null && stage.Body.Find(Values) is not null
            ? before with { Body = SettingNode.Map([.. before.Body.Entries, .. stage.Body.Entries], before.Mark) }
            : null;

    /// <summary>Cuts at commas that stand in neither parentheses nor quotes.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        int depth = 0;
        int start = 0;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char next = text[i];
            if (quote != '\0' || next is '\'' or '"')
            {
                quote = quote == '\0' ? next : next == quote ? '\0' : quote;
            }
            else if (next == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }

            depth += quote != '\0' ? 0 : next == '(' ? 1 : next == ')' ? -1 : 0;
        }

        yield return text[start..];
    }
}
