namespace Pipeline.Sniffing;

/// <summary>
/// Gets the names out of a header that its dialect does not read: a quote too many, a separator too many or too few, or another
/// delimiter than the records have. Without it all records would be judged against a header that is itself wrong.
/// </summary>
internal static class DamagedHeader
{
    private const int MostWords = 6;

    private static readonly char[] Usual = [',', ';', '\t', '|', ' '];

    /// <summary>As many names as there are columns, or null where the line is no header with a fault.</summary>
    /// <param name="line">The line.</param>
    /// <param name="dialect">The dialect of the records.</param>
    /// <param name="width">How many columns they have.</param>
    /// <param name="isNumbered">Whether the first column numbers the records: programs that write such a column leave its name out.</param>
    public static IReadOnlyList<string>? Names(string line, DialectGuess dialect, int width, bool isNumbered)
    {
        if (width < 3 || dialect.Delimiter.Length == 0)
        {
            return null;
        }

        IReadOnlyList<string>? names = AreNames(Parts(line, dialect.Delimiter, dialect.Quote), width);
        foreach (char delimiter in Usual)
        {
            // A title has a few words too.
            names ??= delimiter is ' ' && width < MostWords ? null : AreNames(Parts(line, delimiter.ToString(), dialect.Quote), width);
        }

        return names ?? Fitted(line, dialect, width, isNumbered);
    }

    private static List<string> Parts(string line, string delimiter, char? quote) =>
        [.. line.Split(delimiter).Select(part => Unquoted(part.Trim(), quote))];

    /// <summary>One or two names too many or too few: empty ones are left out, a quote that closes in the middle ends a name, missing ones are made up.</summary>
    private static List<string>? Fitted(string line, DialectGuess dialect, int width, bool isNumbered)
    {
        List<string> names = [.. line.Split(dialect.Delimiter)];
        if (Math.Abs(names.Count - width) > Math.Max(1, width / 8))
        {
            return null;
        }

        if (names.Count < width && dialect.Quote is { } quote)
        {
            names = [.. names.SelectMany(name => AtQuotes(name, quote))];
        }

        names = [.. names.Select(name => Unquoted(name.Trim(), dialect.Quote))];
        for (int i = names.Count - 1; i >= 0 && names.Count > width; i--)
        {
            if (names[i].Length == 0)
            {
                names.RemoveAt(i);
            }
        }

        if (names.Count == width - 1 && isNumbered)
        {
            names.Insert(0, "column_1");
        }

        while (names.Count < width)
        {
            names.Add($"column_{names.Count + 1}");
        }

        return AreNames(names, width);
    }

    /// <summary>Whether a header lost a delimiter beside a quote, and has all names with it.</summary>
    public static bool IsJoined(string line, DialectGuess dialect, int width) =>
        dialect.Quote is { } quote && line.Split(dialect.Delimiter) is var names && names.Length < width && names.SelectMany(name => AtQuotes(name, quote)).Count() == width;

    // "URL"Comments, Type"Description" and "Description""URL" lost the delimiter between two names.
    private static IEnumerable<string> AtQuotes(string name, char quote)
    {
        int first = name.IndexOf(quote, StringComparison.Ordinal);
        int next = first < 0 ? -1 : name.IndexOf(quote, first + 1);
        int place = first > 0 && next == name.Length - 1 ? first : first == 0 && next > 1 && next + 1 < name.Length ? next + 1 : 0;
        return place > 0 ? [name[..place], name[place..]] : [name];
    }

    private static string Unquoted(string name, char? quote) =>
        quote is { } sign && name.Length > 1 && name[0] == sign && name[^1] == sign ? name[1..^1] : name;

    private static List<string>? AreNames(List<string> names, int width)
    {
        int good = names.Count(name => name.Length is > 0 and < 64 && CellKinds.Of(name, isQuoted: true) is CellKind.Text or CellKind.Code);
        return names.Count == width && good >= 0.7 * width ? names : null;
    }
}
