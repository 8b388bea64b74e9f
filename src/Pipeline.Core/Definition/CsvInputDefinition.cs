using Pipeline.Csv;
using Pipeline.Csv.Encodings;

namespace Pipeline.Definition;

/// <summary>Dialect of the input.</summary>
public sealed record CsvInputDefinition
{
    /// <summary>Field delimiter, one character or more; null: sniffed per file among <c>, ; TAB |</c>.</summary>
    public string? Delimiter { get; init => field = value is "" ? throw new ArgumentException("expected at least one character", nameof(value)) : value; }

    /// <summary>Quote character; null: there is none.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>Whether the first record is a header. Without one, columns are called <c>column_1</c> … unless <see cref="Names"/> are given.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Names of the columns of header-less input, or null.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What is done about columns without a name or with one that another has.</summary>
    public HeaderRepair HeaderNames { get; init; }

    /// <summary>Whether blanks around the names of a header are taken off.</summary>
    public bool TrimHeader { get; init; }

    /// <summary>What becomes of the names in a header.</summary>
    public HeaderForm NormalizeHeader { get; init; }

    /// <summary>The encoding, by any name of it that <c>pipeline help reading</c> explains; <c>auto</c>: what a byte order mark says, else UTF-8.</summary>
    public string Encoding { get; init => field = EncodingType.NameOf(value); } = TextCodecs.Auto;

    /// <summary>What is done about bytes that are no text in the encoding.</summary>
    public InvalidText Invalid { get; init; }

    /// <summary>Unquoted texts that mean null.</summary>
    public IReadOnlyList<string> NullValues { get; init; } = [""];

    /// <summary>Lines and fields that are not as RFC 4180 has them.</summary>
    public CsvFormDefinition Form { get; init; } = new();

    /// <summary>What is done about damaged records.</summary>
    public CsvDamageDefinition Damage { get; init; } = new();

    /// <summary>Bytes of the largest record, 1 KiB to 1 GiB; a larger one condemns its file.</summary>
    public long MaxRecord { get; init => field = Allowed.Between(value, 1 << 10, 1 << 30); } = 16 << 20;

    /// <summary>Columns of the widest file, at least 1; a wider one is refused before it is read.</summary>
    public int MaxColumns { get; init => field = Allowed.Between(value, 1, 16_000_000); } = 10_000;

    /// <summary>That of the settings that were written, over another.</summary>
    internal static CsvInputDefinition Of(SettingValues values, CsvInputDefinition under) => Over(values, values.Written("input.csv.widths") is null ? under : under.WithoutMarks());

    // Where widths part the fields, what parted them in the settings below means nothing.
    private CsvInputDefinition WithoutMarks() => this with { Delimiter = null, Quote = '"', Form = Form with { Escape = null, DropTrailingDelimiter = false } };

    private static CsvInputDefinition Over(SettingValues values, CsvInputDefinition under) => new()
    {
        Delimiter = values.Get<string>("input.csv.delimiter") ?? under.Delimiter,
        Quote = values.Written("input.csv.quote") is null ? under.Quote : values.Get<string>("input.csv.quote") is [var one] ? one : null,
        Header = values.Or("input.csv.header", under.Header),
        Names = values.Get<IReadOnlyList<string>>("input.csv.names") ?? under.Names,
        HeaderNames = values.Named("input.csv.header_names", under.HeaderNames),
        TrimHeader = values.Or("input.csv.trim_header", under.TrimHeader),
        NormalizeHeader = values.Named("input.csv.normalize_header", under.NormalizeHeader),
        Encoding = values.Word("input.csv.encoding", under.Encoding),
        Invalid = values.Named("input.csv.invalid", under.Invalid),
        NullValues = values.Written("input.csv.null_values") is null ? under.NullValues : values.Get<IReadOnlyList<string>>("input.csv.null_values")!,
        Form = CsvFormDefinition.Of(values, under.Form),
        Damage = CsvDamageDefinition.Of(values, under.Damage),
        MaxRecord = values.Or("input.csv.max_record", under.MaxRecord),
        MaxColumns = (int)values.Or<long>("input.csv.max_columns", under.MaxColumns),
    };
}
