using System.Globalization;

namespace Pipeline.Sniffing;

/// <summary>Puts what a table shows about its dialect into words and settings.</summary>
internal static class DialectFindings
{
    /// <summary>A delimiter for a person.</summary>
    public static string NameOf(string delimiter) => delimiter switch
    {
        "\t" => "TAB",
        " " => "a space",
        _ => "'" + string.Concat(delimiter.Select(sign => sign < ' ' ? string.Create(CultureInfo.InvariantCulture, $"\\x{(int)sign:X2}") : sign.ToString())) + "'",
    };

    /// <summary>All but encoding and delimiter.</summary>
    public static void Add(List<Finding> findings, List<KeyValuePair<string, string>> settings, SampleTable table, TableShape shape)
    {
        AddQuotes(findings, settings, table);
        AddLineEnds(findings, settings, table);
        if (shape.Comment is { } comment)
        {
            Set(findings, settings, new Finding("comment", comment, 0.85, Invariant($"{shape.CommentLines} lines begin with it and have other numbers of fields")), YamlScalar.Quoted(comment));
        }

        AddHeader(findings, settings, table, shape);
        if (shape.FooterLines > 0)
        {
            Set(findings, settings, new Finding("footer_lines", Number(shape.FooterLines), 0.75, "the last lines are text with one field alone"), Number(shape.FooterLines));
        }

        if (shape.TrailingDelimiter)
        {
            Set(findings, settings, new Finding("trailing_delimiter", "drop", 0.9, "each record ends in a delimiter, behind which there is nothing and no name"), "drop");
        }

        if (table.BlanksAtQuotes > 0)
        {
            Set(findings, settings, new Finding("trim", "quotes", 0.85, Invariant($"{table.BlanksAtQuotes:#,0} of {table.QuotedCells:#,0} quoted fields have blanks around their quotes")), "quotes");
        }

        if (shape.AnotherTable is { } line)
        {
            findings.Add(new Finding("another_table", "end", 0.8, Invariant($"another table begins on line {line}: set it to end and what follows is not data")));
        }
    }

    /// <summary>What stands above the records.</summary>
    public static void AddHeader(List<Finding> findings, List<KeyValuePair<string, string>> settings, SampleTable table, TableShape shape)
    {
        if (shape.RecoveredNames is { } names)
        {
            AddDamagedHeader(findings, settings, shape, names);
            return;
        }

        if (shape.SkipLines > 0)
        {
            Set(findings, settings, new Finding("skip_lines", Number(shape.SkipLines), 0.85, "lines above the table with hardly a field, or with fewer than it has"), Number(shape.SkipLines));
        }

        ColumnProfile[] columns = ColumnProfile.Of(table, shape.Body.Where(record => record.Width == shape.Width).Take(500), shape.Width);
        SampleRecord? first = shape.HeaderLines > 0 ? shape.Header[0] : shape.Body.Count > 0 ? shape.Body[0] : null;
        double confidence = Math.Clamp(0.5 + (0.45 * Math.Abs(shape.HeaderWeight) / 2), 0.5, 0.98);
        string evidence = first is { } record ? HeaderJudge.Evidence(table, record, columns, shape.HeaderWeight) : "there is no record";
        Finding header = new("header", shape.HeaderLines > 0 ? "true" : "false", confidence, evidence);
        if (shape.HeaderLines > 0)
        {
            findings.Add(header);
        }
        else
        {
            Set(findings, settings, header, "false");
        }

        if (shape.HeaderLines > 0 && first is { } longer && longer.Width > shape.Width && shape.Body.Count(body => body.Width == shape.Width) >= 0.9 * shape.Body.Count)
        {
            Set(findings, settings, new Finding("short", "pad", 0.7, Invariant($"the header has {longer.Width} names and the records {shape.Width} fields: the last columns are empty")), "pad");
        }

        if (shape.HeaderLines > 1)
        {
            Set(findings, settings, new Finding("header_lines", Number(shape.HeaderLines), 0.85, Invariant($"{shape.HeaderLines} lines have names where the records have values")), Number(shape.HeaderLines));
        }
    }

    /// <summary>A header that says other columns than the records have is stepped over, and its names are given.</summary>
    private static void AddDamagedHeader(List<Finding> findings, List<KeyValuePair<string, string>> settings, TableShape shape, IReadOnlyList<string> names)
    {
        names = Planning.HeaderNames.Renamed(names);
        int lines = shape.Header[0].Line;
        string evidence = Invariant($"the header on line {shape.Header[0].Line} is damaged: {shape.Header[0].Width} names for {shape.Width} columns");
        findings.Add(new Finding("header", "true", 0.8, evidence + "; it is skipped, and the names are given"));
        Set(findings, settings, new Finding("skip_lines", Number(lines), 0.8, "the damaged header, and what stands above it"), Number(lines));
        findings.Add(new Finding("names", "given", 0.7, "as the damaged header has them: look them over"));
        settings.Add(new KeyValuePair<string, string>("header", "false"));
        settings.Add(new KeyValuePair<string, string>("names", $"[{string.Join(", ", names.Select(YamlScalar.Quoted))}]"));
    }

    private static void AddQuotes(List<Finding> findings, List<KeyValuePair<string, string>> settings, SampleTable table)
    {
        DialectGuess dialect = table.Dialect;
        string quoted = Invariant($"{table.QuotedCells:#,0} {(table.QuotedCells == 1 ? "field stands" : "fields stand")} in quotes{(table.Faults > 0 ? Invariant($", quotes stand elsewhere {table.Faults} times") : "")}");
        switch (dialect.Quote)
        {
            case null:
                Set(findings, settings, new Finding("quote", "none", 0.8, "there are quotes, but they are text: no field begins and ends with one"), "none");
                break;
            case '"' when table.QuotedCells == 0:
                findings.Add(new Finding("quote", "\"", 0.7, "no field stands in quotes; that is the default"));
                break;
            case '"':
                findings.Add(new Finding("quote", "\"", table.Faults == 0 ? 0.98 : 0.85, quoted));
                break;
            default:
                Set(findings, settings, new Finding("quote", dialect.Quote.ToString()!, table.Faults == 0 ? 0.95 : 0.8, quoted), YamlScalar.Quoted(dialect.Quote.ToString()!));
                break;
        }

        if (dialect.Escape is { } escape)
        {
            Finding finding = table.EscapedCharacters > 0
                ? new Finding("escape", escape.ToString(), 0.9, Invariant($"{table.EscapedCharacters:#,0} characters have it before them, and the records are more alike so"))
                : new Finding("escape", escape.ToString(), 0.7, Invariant($"it stands twice wherever it stands, {table.EscapedEscapes:#,0} times"));
            Set(findings, settings, finding, YamlScalar.Quoted(escape.ToString()));
        }
        else
        {
            string why = table.DoubledQuotes > 0 ? Invariant($"{table.DoubledQuotes:#,0} quotes in quoted fields are doubled") : "no quote within a quoted field was seen; doubling is the default";
            findings.Add(new Finding("escape", "none", table.DoubledQuotes > 0 ? 0.98 : 0.7, why));
        }
    }

    private static void AddLineEnds(List<Finding> findings, List<KeyValuePair<string, string>> settings, SampleTable table)
    {
        string[] names = ["lf", "crlf", "cr"];
        int sum = table.LineEnds.Sum();
        int most = Array.IndexOf(table.LineEnds, table.LineEnds.Max());
        string evidence = sum == 0 ? "there is no line end" : string.Join(", ", names.Select((name, i) => (name, Count: table.LineEnds[i])).Where(end => end.Count > 0).Select(end => Invariant($"{end.Count:#,0} {end.name}")));
        Finding finding = new("line_end", sum == 0 ? "none" : table.LineEnds[most] == sum ? names[most] : "any", sum == 0 ? 0.5 : 0.98, evidence);
        if (table.Dialect.OnlyCrlf)
        {
            Set(findings, settings, finding with { Value = "crlf", Confidence = 0.85, Evidence = evidence + "; a CR or LF alone stands within fields" }, "crlf");
        }
        else
        {
            findings.Add(finding);
        }
    }

    private static void Set(List<Finding> findings, List<KeyValuePair<string, string>> settings, Finding finding, string yaml)
    {
        findings.Add(finding with { IsSetting = true });
        settings.Add(new KeyValuePair<string, string>(finding.Name, yaml));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
