using Pipeline.Csv.Dialects;

namespace Pipeline.Definition;

/// <summary>How a file is written where it is not as RFC 4180 has it: its lines and what stands around fields.</summary>
public sealed record CsvFormDefinition
{
    /// <summary>A character that takes the meaning of the next one, or null: quotes in a field are doubled and nothing else.</summary>
    public char? Escape { get; init; }

    /// <summary>The text that lines begin with which are no data, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Lines before the header.</summary>
    public int SkipLines { get; init => field = Allowed.Between(value, 0, int.MaxValue); }

    /// <summary>A regular expression, or null; behind <see cref="SkipLines"/>, the first line that has a match is the header.</summary>
    public string? SkipUntil { get; init; }

    /// <summary>Lines at the end that are no data.</summary>
    public int FooterLines { get; init => field = Allowed.Between(value, 0, 10_000); }

    /// <summary>A regular expression, or null; from the first line behind the header that has a match on nothing is data.</summary>
    public string? Footer { get; init; }

    /// <summary>Records that the header takes; the texts of a column are joined by a blank.</summary>
    public int HeaderLines { get; init => field = Allowed.Between(value, 1, 100); } = 1;

    /// <summary>How many characters each field has, or null where a delimiter parts them.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>What ends a line.</summary>
    public LineEnds LineEnd { get; init; }

    /// <summary>Whether a delimiter at the end of a record parts nothing.</summary>
    public bool DropTrailingDelimiter { get; init; }

    /// <summary>Which blanks around fields are taken off.</summary>
    public BlankTrim Trim { get; init; }

    /// <summary>Whether a blank line is a record of one empty field.</summary>
    public bool BlankLinesAreRecords { get; init; }

    /// <summary>That of the settings that were written, over another.</summary>
    internal static CsvFormDefinition Of(SettingValues values, CsvFormDefinition under) => new()
    {
        Escape = values.Written("input.csv.escape") is null ? under.Escape : values.Get<string>("input.csv.escape") is [var one] ? one : null,
        Comment = values.Get<string>("input.csv.comment") ?? under.Comment,
        SkipLines = (int)values.Or<long>("input.csv.skip_lines", under.SkipLines),
        SkipUntil = values.Get<string>("input.csv.skip_until") ?? under.SkipUntil,
        FooterLines = (int)values.Or<long>("input.csv.footer_lines", under.FooterLines),
        Footer = values.Get<string>("input.csv.footer") ?? under.Footer,
        HeaderLines = (int)values.Or<long>("input.csv.header_lines", under.HeaderLines),
        Widths = values.Get<IReadOnlyList<int>>("input.csv.widths") ?? under.Widths,
        LineEnd = values.Named("input.csv.line_end", under.LineEnd),
        DropTrailingDelimiter = values.Word("input.csv.trailing_delimiter", under.DropTrailingDelimiter ? "drop" : "keep") is "drop",
        Trim = values.Named("input.csv.trim", under.Trim),
        BlankLinesAreRecords = values.Word("input.csv.blank_lines", under.BlankLinesAreRecords ? "record" : "skip") is "record",
    };
}
