namespace Pipeline.Records;

/// <summary>How messages tell which columns there are.</summary>
internal static class ColumnNames
{
    private const int MostShown = 30;

    /// <summary><c>; did you mean 'a'? Columns here are a, b, ' c '</c>: for a name that none of them has.</summary>
    public static string Clause(string word, IReadOnlyList<Column> columns) =>
        Suggestion.Clause(word, columns.Select(column => column.Name)) is { Length: > 0 } nearest ? $"{nearest} Columns here are {List(columns)}" : $"; columns here are {List(columns)}";

    /// <summary>The names with commas between, those in quotes whose blanks would not be seen.</summary>
    public static string List(IReadOnlyList<Column> columns)
    {
        string shown = string.Join(", ", columns.Take(MostShown).Select(column => Shown(column.Name)));
        return columns.Count > MostShown ? $"{shown} and {columns.Count - MostShown} more" : shown;
    }

    private static string Shown(string name) => name.Length == 0 || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) || name.Contains(',', StringComparison.Ordinal) ? $"'{name}'" : name;
}
