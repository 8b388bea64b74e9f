using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>Gives columns that were renamed the name that the pipeline file knows them by.</summary>
internal static class ColumnAliases
{
    /// <summary>The header with each alias replaced by the name of its column; empty after a problem.</summary>
    /// <param name="header">The names as read.</param>
    /// <param name="file">The file.</param>
    /// <param name="columns">The columns declared.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="warnings">Where it is told which columns were renamed.</param>
    public static IReadOnlyList<string> Apply(IReadOnlyList<string> header, string file, IReadOnlyList<ColumnDefinition> columns, ICollection<Problem> problems, ICollection<Problem> warnings)
    {
        foreach (ColumnDefinition column in columns.Where(column => column.Aliases.Count > 0))
        {
            string[] found = [.. header.Where(name => string.Equals(name, column.Name, StringComparison.Ordinal) || column.Aliases.Contains(name, StringComparer.Ordinal))];
            if (found.Length > 1)
            {
                problems.Add(new Problem(column.Mark, $"{file}: the header has {string.Join(" and ", found.Select(name => $"'{name}'"))}, which all mean '{column.Name}': leave one out of columns.{column.Name}.aliases", ExitCodes.Data));
                return [];
            }

            if (found is [var alias] && !string.Equals(alias, column.Name, StringComparison.Ordinal))
            {
                warnings.Add(new Problem(column.Mark, $"{file}: the column '{alias}' is read as '{column.Name}' (columns.{column.Name}.aliases)", ExitCodes.Success));
                header = [.. header.Select(name => string.Equals(name, alias, StringComparison.Ordinal) ? column.Name : name)];
            }
        }

        return header;
    }
}
