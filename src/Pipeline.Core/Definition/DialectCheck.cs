namespace Pipeline.Definition;

/// <summary>Checks what settings of a dialect mean together: each may be good and all of them nonsense.</summary>
/// <param name="values">The settings that were written.</param>
/// <param name="shown">What stands before the keys in messages.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class DialectCheck(SettingValues values, string shown, ProblemList problems)
{
    private static readonly string[] OfCsvAlone =
    [
        "delimiter", "quote", "escape", "header_lines", "trim_header", "normalize_header", "null_values", "skip_lines", "skip_until", "footer_lines", "footer",
        "comment", "blank_lines", "line_end", "widths", "trim", "trailing_delimiter",
    ];

    /// <summary>Adds all problems of a dialect; only of keys that were written here.</summary>
    public void Run(CsvInputDefinition csv)
    {
        CheckFormat();
        CheckQuote(csv);
        CheckDelimiter(csv);
        CheckEscape(csv);
        CheckLines(csv);
        CheckWidths(csv);
        foreach (string twice in (csv.Names ?? []).GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()).Select(group => group.Key))
        {
            Refuse(["names"], $"two columns are called '{twice}'");
        }
    }

    /// <summary>Where all input is JSON Lines, most keys mean nothing. Where names say what files are, they are of those that are CSV.</summary>
    private void CheckFormat()
    {
        if (values.Get<string>("input.format") is not "jsonl")
        {
            return;
        }

        foreach (string key in OfCsvAlone.Where(key => values.Written("input.csv." + key) is not null))
        {
            Refuse([key], "the input is JSON Lines (input.format), where it means nothing: leave it out");
        }
    }

    private void CheckQuote(CsvInputDefinition csv)
    {
        if (csv.Quote is { } quote && (quote is '\t' or ' ' or ',' or ';' or '|' || char.IsControl(quote) || char.IsLetterOrDigit(quote)))
        {
            Refuse(["quote"], $"'{quote}' would be mistaken for data or a delimiter");
        }
    }

    private void CheckDelimiter(CsvInputDefinition csv)
    {
        if (csv.Delimiter is not { } delimiter)
        {
            return;
        }

        if (csv.Quote is { } quote && delimiter.Contains(quote, StringComparison.Ordinal))
        {
            Refuse(["delimiter", "quote"], $"'{delimiter}' would be mistaken for the quote character");
        }

        if (delimiter.All(char.IsLetterOrDigit))
        {
            Refuse(["delimiter"], $"'{delimiter}' would be mistaken for data");
        }
    }

    private void CheckEscape(CsvInputDefinition csv)
    {
        if (csv.Form.Escape is not { } escape)
        {
            return;
        }

        if (escape == csv.Quote)
        {
            Refuse(["escape", "quote"], $"'{escape}' is the quote character: leave the escape out, doubled quotes are read without one");
        }
        else if (csv.Delimiter?.Contains(escape, StringComparison.Ordinal) is true || escape is ' ' or '\t' || char.IsLetterOrDigit(escape))
        {
            Refuse(["escape", "delimiter"], $"'{escape}' would be mistaken for data or the delimiter");
        }
    }

    private void CheckLines(CsvInputDefinition csv)
    {
        if (csv.Form.Comment is { } comment && (comment[0] == csv.Quote || csv.Delimiter?.StartsWith(comment, StringComparison.Ordinal) is true || comment.AsSpan().ContainsAny('\r', '\n')))
        {
            Refuse(["comment", "delimiter", "quote"], $"records begin with '{comment}' too, or no line can");
        }

        if (!csv.Header && csv.Form.HeaderLines > 1)
        {
            Refuse(["header_lines", "header"], "there is no header: take header_lines away, or header: false");
        }
    }

    /// <summary>Where widths part the fields, nothing else does.</summary>
    private void CheckWidths(CsvInputDefinition csv)
    {
        if (csv.Form.Widths is null)
        {
            return;
        }

        string[] others =
        [
            .. new[]
            {
                csv.Delimiter is null ? null : "delimiter",
                csv.Quote is '"' or null ? null : "quote",
                csv.Form.Escape is null ? null : "escape",
                csv.Form.DropTrailingDelimiter ? "trailing_delimiter" : null,
            }.OfType<string>(),
        ];
        if (others.Length > 0)
        {
            Refuse(["widths", .. others], $"fields have widths, so {string.Join(" and ", others)} {(others.Length == 1 ? "means" : "mean")} nothing: take one or the other away");
        }
    }

    /// <summary>Adds a problem at the first of some keys that was written here; none was written: it is told where one was.</summary>
    private void Refuse(IEnumerable<string> keys, string what)
    {
        if (keys.FirstOrDefault(key => values.Written("input.csv." + key) is not null) is { } key)
        {
            problems.Add(values.Written("input.csv." + key)!.Value.Mark, $"{shown}{key}: {what}");
        }
    }
}
