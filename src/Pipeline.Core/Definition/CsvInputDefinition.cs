using Pipeline.Csv;
using Pipeline.Csv.Encodings;

namespace Pipeline.Definition;

/// <summary>Dialect of the input.</summary>
public sealed record CsvInputDefinition
{
    /// <summary>Field delimiter, an ASCII character; null: sniffed per file among <c>, ; TAB |</c>.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Quote character, ASCII.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Whether the first record is a header. Without one, columns are called <c>column_1</c> … unless <see cref="Names"/> are given.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Names of the columns of header-less input, or null.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Whether blanks around the names of a header are taken off.</summary>
    public bool TrimHeader { get; init; }

    /// <summary>The encoding, by any name of it that <c>pipeline help reading</c> explains; <c>auto</c>: what a byte order mark says, else UTF-8.</summary>
    public string Encoding { get; init => field = EncodingType.NameOf(value); } = TextCodecs.Auto;

    /// <summary>What is done about bytes that are no text in the encoding.</summary>
    public InvalidText Invalid { get; init; }

    /// <summary>Unquoted texts that mean null.</summary>
    public IReadOnlyList<string> NullValues { get; init; } = [""];

    /// <summary>Bytes of the largest record, 1 KiB to 1 GiB; a larger one condemns its file.</summary>
    public long MaxRecord { get; init => field = Allowed.Between(value, 1 << 10, 1 << 30); } = 16 << 20;

    /// <summary>Columns of the widest file, at least 1; a wider one is refused before it is read.</summary>
    public int MaxColumns { get; init => field = Allowed.Between(value, 1, 16_000_000); } = 10_000;

    /// <summary>That of the settings in force.</summary>
    internal static CsvInputDefinition Of(SettingValues values) => new()
    {
        Delimiter = values.Maybe<char>("input.csv.delimiter"),
        Quote = values.Of<char>("input.csv.quote"),
        Header = values.Of<bool>("input.csv.header"),
        Names = values.Get<IReadOnlyList<string>>("input.csv.names"),
        TrimHeader = values.Of<bool>("input.csv.trim_header"),
        Encoding = values.Get<string>("input.csv.encoding")!,
        Invalid = values.Named<InvalidText>("input.csv.invalid"),
        NullValues = values.Get<IReadOnlyList<string>>("input.csv.null_values")!,
        MaxRecord = values.Of<long>("input.csv.max_record"),
        MaxColumns = (int)values.Of<long>("input.csv.max_columns"),
    };
}
