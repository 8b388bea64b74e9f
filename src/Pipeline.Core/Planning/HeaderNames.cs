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

            return names;
        }

        if (!csv.Header)
        {
            if (fields == 0)
            {
                problems.Add(new Problem(null, $"{file.Name} has no whole record, and without a header nothing else says which columns it has: leave it out, or give it a header", ExitCodes.Data));
            }

            return [.. Enumerable.Range(1, fields).Select(number => $"column_{number}")];
        }

        IReadOnlyList<string> header = file.Prologue.Header!.Names;
        header = csv.TrimHeader ? [.. header.Select(name => name.Trim())] : header;
        int empty = header.ToList().FindIndex(name => name.Length == 0);
        if (empty >= 0)
        {
            problems.Add(new Problem(null, $"{file.Name}: column {empty + 1} of the header has no name: name it, or give all names under input.csv.names", ExitCodes.Data));
            return [];
        }

        IGrouping<string, string>? twice = header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            problems.Add(new Problem(null, $"{file.Name}: the header has '{twice.Key}' {twice.Count()} times: rename one, or give all names under input.csv.names", ExitCodes.Data));
            return [];
        }

        return header;
    }
}
