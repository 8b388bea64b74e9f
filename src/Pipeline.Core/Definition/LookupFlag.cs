namespace Pipeline.Definition;

/// <summary>
/// Reads <c>--lookup 'customers.csv on customer=id take name,customer_country=country missing null'</c>: words with what belongs to them,
/// as the pipeline file has them.
/// </summary>
internal static class LookupFlag
{
    /// <summary>What is expected.</summary>
    public const string Expected = "FILE on column=column,… take column,new=column,… (or keep matched, keep unmatched), then missing reject|null|drop and duplicate error|first|last|all if need be";

    private static readonly string[] Words = ["on", "take", "keep", "missing", "duplicate"];

    /// <summary>The body of the stage, or null where the text is none.</summary>
    public static SettingNode? Read(string value, SourceMark mark)
    {
        if (QuotedList.SplitRaw(value, ' ') is not { } parts || Array.FindIndex([.. parts], part => part is "on") is not (> 0 and var on)
            || QuotedList.Unquote(string.Join(' ', parts.Take(on))) is not { Length: > 0 } file)
        {
            return null;
        }

        List<SettingEntry> entries = [new("file", mark, SettingNode.Scalar(file, mark))];
        for (int at = on; at < parts.Count;)
        {
            string word = parts[at];
            string[] own = [.. parts.Skip(at + 1).TakeWhile(part => !Words.Contains(part, StringComparer.Ordinal))];
            if (entries.Exists(entry => entry.Key == word) || Body(word, string.Join(' ', own), mark) is not { } body)
            {
                return null;
            }

            entries.Add(new SettingEntry(word, mark, body));
            at += 1 + own.Length;
        }

        return SettingNode.Map(entries, mark);
    }

    private static SettingNode? Body(string word, string text, SourceMark mark)
    {
        if (word is not ("on" or "take"))
        {
            return text.Trim().Length == 0 ? null : SettingNode.Scalar(text.Trim(), mark);
        }

        List<SettingEntry> pairs = [];
        List<SettingNode> items = [];
        foreach (string part in QuotedList.SplitRaw(text, ',') ?? [])
        {
            IReadOnlyList<string> names = QuotedList.Split(part, '=') ?? [];
            if (names.Count is not (1 or 2) || names.Any(name => name.Length == 0))
            {
                return null;
            }

            SettingNode second = SettingNode.Scalar(names[^1], mark);
            SettingEntry pair = new(names[0], mark, second);
            if (pairs.Exists(other => other.Key == pair.Key))
            {
                return null;
            }

            pairs.Add(pair);
            items.Add(names.Count == 1 ? second : SettingNode.Map([pair], mark));
        }

        return pairs.Count == 0 ? null : word is "on" ? SettingNode.Map(pairs, mark) : SettingNode.List(items, mark);
    }
}
