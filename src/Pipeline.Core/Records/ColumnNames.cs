using System.Globalization;

namespace Pipeline.Records;

/// <summary>How messages tell which columns there are.</summary>
internal static class ColumnNames
{
    private const int MostShown = 30;

    /// <summary><c>; did you mean 'a'? Columns here are a, b, " c "</c>: for a name that none of them has.</summary>
    public static string Clause(string word, IReadOnlyList<Column> columns) =>
        (Suggestion.Nearest(word, columns.Select(column => column.Name)) is { } nearest
            ? $"; did you mean {(IsPlain(nearest) ? $"'{nearest}'" : Shown(nearest))}? Columns here are {List(columns)}"
            : $"; columns here are {List(columns)}") + HeaderClause(columns.Select(column => column.Name));

    /// <summary>What to try where a name of the header is a number, so that it may be the first record: or nothing.</summary>
    public static string HeaderClause(IEnumerable<string> names) =>
        names.Any(name => decimal.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? "; if the first record is data and no header: --no-headers" : "";

    /// <summary>The names with commas between, those in double quotes, as expressions take them, whose blanks would not be seen.</summary>
    public static string List(IReadOnlyList<Column> columns)
    {
        string shown = string.Join(", ", columns.Take(MostShown).Select(column => Shown(column.Name)));
        return columns.Count > MostShown ? $"{shown} and {columns.Count - MostShown} more" : shown;
    }

    private static string Shown(string name) => IsPlain(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool IsPlain(string name) =>
        name.Length > 0 && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]) && !name.Contains(',', StringComparison.Ordinal);
}
