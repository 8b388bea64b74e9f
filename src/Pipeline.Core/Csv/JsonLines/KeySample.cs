namespace Pipeline.Csv.JsonLines;

/// <summary>The columns of a file that nobody named: the keys of its first objects, by their appearance, and those that were declared.</summary>
internal static class KeySample
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Bytes = 1 << 20;

    /// <summary>Whether a text is enough to say them: it is as long as the sample, and has a line.</summary>
    public static bool IsEnough(ReadOnlySpan<byte> text) => text.Length >= Bytes && text.IndexOf((byte)'\n') >= 0;

    /// <summary>The keys of the first objects.</summary>
    /// <param name="text">The front of the file, behind a byte order mark.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    /// <param name="most">Most columns; one more is found where there are more.</param>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> text, bool isWhole, int most)
    {
        ObjectScanner scanner = new();
        KeyTable keys = new([]);
        while (!text.IsEmpty && keys.Count <= most)
        {
            int end = text.IndexOf((byte)'\n');
            if (end < 0 && !isWhole)
            {
                break;
            }

            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (!scanner.Scan(line))
            {
                continue;
            }

            foreach (JsonMember member in scanner.Members)
            {
                if (keys.Find(line, member, out ReadOnlySpan<byte> key) < 0)
                {
                    keys.Add(key);
                }
            }
        }

        return keys.Names;
    }

    /// <summary>Columns with those declared that are not among them, under no name.</summary>
    public static IReadOnlyList<string> WithDeclared(IReadOnlyList<string> columns, JsonRules rules)
    {
        HashSet<string> found = new(columns, StringComparer.Ordinal);
        return [.. columns, .. rules.Declared.Where(names => !names.Any(found.Contains)).Select(names => names[0])];
    }
}
