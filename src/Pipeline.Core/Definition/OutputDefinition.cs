using Pipeline.Csv;
using Pipeline.Csv.Encodings;
using Pipeline.Files;

namespace Pipeline.Definition;

/// <summary>What is written.</summary>
public sealed record OutputDefinition
{
    /// <summary>The folder OUT, <c>-</c> for stdout, or null when none was given.</summary>
    public string? Folder { get; init; }

    /// <summary>The one file that is written, or null; then <see cref="Folder"/> is its run folder and <see cref="Path"/> its name.</summary>
    public string? File { get; init; }

    /// <summary>What the files are; null: as their names say.</summary>
    public DataFormat? Format { get; init; }

    /// <summary>Template of the paths below OUT: <c>{root} {dir} {stem} {ext}</c>, <c>{column}</c>, or one fixed name.</summary>
    public string Path { get => field ?? DefaultPath; init; }

    /// <summary>The path where none is given.</summary>
    internal string DefaultPath => Format is DataFormat.Jsonl ? "{dir}/{stem}.jsonl" : "{dir}/{stem}.csv";

    /// <summary>Whether a file of a name is JSON Lines.</summary>
    internal bool IsJson(string name) => Format is { } format ? format == DataFormat.Jsonl : DataName.IsJsonLines(name);

    /// <summary>Most records of a file, which is one of several parts then; null: any number.</summary>
    public long? SplitRecords { get; init => field = value is { } records ? Allowed.Between(records, 1, long.MaxValue) : null; }

    /// <summary>Most bytes of a part before it is compressed; null: any number.</summary>
    public long? SplitBytes { get; init => field = value is { } bytes ? Allowed.Between(bytes, 1, long.MaxValue) : null; }

    /// <summary>Whether each destination is several files.</summary>
    internal bool IsSplit => SplitRecords is not null || SplitBytes is not null;

    /// <summary>Mark of <see cref="Path"/>, for problems.</summary>
    public SourceMark? PathMark { get; init; }

    /// <summary>Columns that <see cref="Path"/> names are left out of the records (<c>partition_columns: drop</c>).</summary>
    public bool DropPartitionColumns { get; init; }

    /// <summary>Delimiter of the output; null: that of the destination's first input.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Quoting.</summary>
    public QuotingMode Quoting { get; init; }

    /// <summary>Text that is written for null; null: nothing, or what the input has for it.</summary>
    public string? Null { get; init; }

    /// <summary>Record ends.</summary>
    public NewlineMode Newline { get; init; }

    /// <summary>Whether a header is written; null: when the input has one or names were declared.</summary>
    public bool? Header { get; init; }

    /// <summary>The encoding of the output.</summary>
    public string Encoding { get; init => field = EncodingType.NameOf(value); } = TextCodecs.Utf8;

    /// <summary>Whether a file begins with a byte order mark; null: where the encoding is <c>utf-16</c> or <c>utf-32</c>, whose names leave the order open.</summary>
    public bool? ByteOrderMark { get; init; }

    /// <summary>Whether the output has another encoding than what the stages work on.</summary>
    internal bool IsTranscoded => Encoding is not TextCodecs.Utf8;

    /// <summary>The byte order mark in UTF-8; empty where there is none.</summary>
    internal byte[] Mark => ByteOrderMark ?? Encoding is "utf-16" or "utf-32" ? [.. "\uFEFF"u8] : [];

    /// <summary>How the output is compressed; null: as the ending of <see cref="Path"/> says.</summary>
    public OutputCompression? Compression { get; init; }

    /// <summary>How hard the output is compressed, from 1 to 9 (gzip), 19 (zstd) or 12 (LZ4); null: 6, 3 or 1.</summary>
    public int? Level { get; init => field = value is { } level ? Allowed.Between(level, 1, OutputCompressions.MostLevel) : null; }

    /// <summary>The level in force.</summary>
    internal int LevelInForce => Level ?? CompressionInForce.Levels().Default;

    /// <summary>The compression in force. A stream has no name that could say one.</summary>
    internal OutputCompression CompressionInForce => Compression ?? (Folder is null or "-" ? OutputCompression.None : NamedCompression);

    /// <summary>The compression that the ending of <see cref="Path"/> names.</summary>
    internal OutputCompression NamedCompression => OutputCompressions.NamedBy(Path);

    /// <summary>What is done about texts that a spreadsheet would run as formulas.</summary>
    public FormulaMode Formulas { get; init; }

    /// <summary>Earlier published files that this run does not write are deleted (<c>stale: remove</c>).</summary>
    public bool RemoveStale { get; init; }

    /// <summary>Replace foreign files at our destinations.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Sync files and folders to disk before the run is called published. Off only for comparisons and throw-away data.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>The same to another place: a folder, or one file where it is named as one and is no folder yet.</summary>
    public OutputDefinition To(string? name) =>
        name is null || !DataName.Is(name) || Entry.TryLookThrough(name) == EntryKind.Folder ? this with { Folder = name } : ToFile(name);

    /// <summary>The same, written as one file: all inputs, in order. Its run folder is hidden beside it.</summary>
    public OutputDefinition ToFile(string file) => this with { File = file, Folder = ControlFolder.OfFile(file), Path = System.IO.Path.GetFileName(file), PathMark = null };

    /// <summary>That of the settings in force.</summary>
    internal static OutputDefinition Of(SettingValues values, ProblemList problems)
    {
        OutputDefinition written = AsWritten(values);
        OutputDefinition output = written.To(written.Folder);
        if (output.File is { } name && values.Written("output.path") is { } path)
        {
            problems.Add(values.Written("--output")!.Value.Mark, $"--output {name} names one file, and output.path '{written.Path}' ({path.Value.Mark}) names files below a folder: name a folder, or leave output.path out");
        }

        if (output.ByteOrderMark is true && !TextCodecs.IsUnicode(output.Encoding))
        {
            problems.Add(values.Written("output.csv.bom")!.Value.Mark, $"output.csv.bom: {output.Encoding} has no byte order mark: leave it out, or choose an output.csv.encoding such as utf-8");
        }

        if (output.IsJson(output.Path) && OfCsvAlone.FirstOrDefault(key => values.Written(key) is not null) is { } csvKey)
        {
            problems.Add(values.Written(csvKey)!.Value.Mark, $"{csvKey}: the output is JSON Lines, where it means nothing: leave it out");
        }

        return output;
    }

    // JSON is UTF-8 without a mark, and a line of it has no other end than a line feed unless that is asked for.
    private static readonly string[] OfCsvAlone =
        ["output.csv.delimiter", "output.csv.quoting", "output.csv.null", "output.csv.header", "output.csv.encoding", "output.csv.bom", "output.formulas"];

    private static OutputDefinition AsWritten(SettingValues values) => new()
    {
        Folder = values.Get<string>("--output"),
        Format = values.Get<string>("output.format") is null ? null : values.Named<DataFormat>("output.format"),
        Path = values.Written("output.path") is null ? null! : values.Get<string>("output.path")!,
        PathMark = values.Written("output.path")?.Value.Mark,
        DropPartitionColumns = values.Get<string>("output.partition_columns") is "drop",
        SplitRecords = values.Maybe<long>("output.split.records"),
        SplitBytes = values.Maybe<long>("output.split.bytes"),
        Delimiter = values.Maybe<char>("output.csv.delimiter"),
        Quoting = values.Named<QuotingMode>("output.csv.quoting"),
        Null = values.Get<string>("output.csv.null"),
        Newline = values.Named<NewlineMode>("output.csv.newline"),
        Header = values.Maybe<bool>("output.csv.header"),
        Encoding = values.Get<string>("output.csv.encoding")!,
        ByteOrderMark = values.Maybe<bool>("output.csv.bom"),
        Compression = values.Get<string>("output.csv.compression") is null ? null : values.Named<OutputCompression>("output.csv.compression"),
        Level = (int?)values.Maybe<long>("output.csv.level"),
        Formulas = values.Named<FormulaMode>("output.formulas"),
        RemoveStale = values.Get<string>("output.stale") is "remove",
        Overwrite = values.Of<bool>("--overwrite"),
        Sync = values.Of<bool>("output.sync"),
    };
}
