using System.Text;
using Pipeline.Definition;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>Decides what the columns of a file are called.</summary>
internal static class HeaderNames
{
    /// <summary>The names: declared, or of the header, or <c>column_1</c> …; empty after a problem.</summary>
    public static IReadOnlyList<string> Of(SourceFile file, CsvInputDefinition csv, ICollection<Problem> problems)
    {
        int fields = file.Prologue.FieldCount;
        if (csv.Names is { } names)
        {
            // Without a header and a record nothing says how many fields there are: the names do.
            if (names.Count != fields && (csv.Header || fields > 0))
            {
                problems.Add(new Problem(null, $"{file.Name}: input.csv.names has {names.Count} names, the first record has {fields} fields", ExitCodes.Data));
                return [];
            }

            if (!names.Contains("", StringComparer.Ordinal))
            {
                return names;
            }

            // Only an object can have such a key.
            if (csv.HeaderNames != HeaderRepair.Rename)
            {
                problems.Add(new Problem(null, $"{file.Name}: its objects have an empty key, and no column can be called so: set input.csv.header_names to rename, or name the columns under input.csv.names", ExitCodes.Data));
                return [];
            }

            return Renamed(names);
        }

        if (!csv.Header)
        {
            // Where there is no record nothing says how many columns there are, and nothing is written of them.
            return [.. Enumerable.Range(1, Math.Max(fields, 1)).Select(number => $"column_{number}")];
        }

        IReadOnlyList<string> header = file.Prologue.Header!.Names;
        header = csv.TrimHeader ? [.. header.Select(name => name.Trim())] : header;
        header = csv.NormalizeHeader == HeaderForm.Snake ? [.. header.Select(Snake)] : header;
        if (csv.HeaderNames == HeaderRepair.Rename)
        {
            return Renamed(header);
        }

        int empty = header.ToList().FindIndex(name => name.Length == 0);
        if (empty >= 0)
        {
            problems.Add(new Problem(null, $"{file.Name}: column {empty + 1} of the header has no name: name it, set input.csv.header_names to rename, or give all names under input.csv.names", ExitCodes.Data));
            return [];
        }

        IGrouping<string, string>? twice = header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            problems.Add(new Problem(null, $"{file.Name}: the header has '{twice.Key}' {twice.Count()} times: rename one, set input.csv.header_names to rename, or give all names under input.csv.names", ExitCodes.Data));
            return [];
        }

        return header;
    }

    /// <summary>The name in lower case, with one underscore for each run of what is no letter of ASCII and no digit, and none at its ends.</summary>
    private static string Snake(string name)
    {
        StringBuilder snake = new(name.Length);
        foreach (char character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                snake.Append(char.ToLowerInvariant(character));
            }
            else if (snake.Length > 0 && snake[^1] != '_')
            {
                snake.Append('_');
            }
        }

        return snake.ToString().TrimEnd('_');
    }

    /// <summary>Names that are not empty and differ: the first column of a name keeps it, and a new name is never that of another column.</summary>
    public static List<string> Renamed(IReadOnlyList<string> header)
    {
        HashSet<string> taken = new(header, StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> names = [];
        foreach ((int index, string name) in header.Index())
        {
            string free = name.Length == 0 ? $"column_{index + 1}" : name;
            string stem = free;
            bool isFree = name.Length == 0 ? taken.Add(free) : seen.Add(free);
            for (int number = 2; !isFree; number++)
            {
                free = $"{stem}_{number}";
                isFree = taken.Add(free);
            }

            names.Add(free);
        }

        return names;
    }
}
