using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;

namespace Pipeline.Definition;

/// <summary>Everything a run was told: flags, environment and pipeline file in one. Immutable; validated by its reader.</summary>
public sealed record PipelineDefinition
{
    /// <summary>Label of the output folder; another name there is refused. Null: not labelled.</summary>
    public string? Name { get; init; }

    /// <summary>The pipeline file used, as the user would write its path, or null when there was none.</summary>
    public string? File { get; init; }

    /// <summary>Whether the file was named with <c>-c</c>; a file found in DATA may do less.</summary>
    public bool FileWasNamed { get; init; }

    /// <summary>Whether stages that reach outside are refused whoever wrote them (<c>--no-exec</c>).</summary>
    public bool ForbidsOutside { get; init; }

    /// <summary>Folders, files, globs or <c>-</c>, as given.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>What is read.</summary>
    public InputDefinition Input { get; init; } = new();

    /// <summary>Declared types and rules.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>The stages in order: the file's, then those of flags.</summary>
    public IReadOnlyList<StageDefinition> Stages { get; init; } = [];

    /// <summary>What is written.</summary>
    public OutputDefinition Output { get; init; } = new();

    /// <summary>What happens to rejected records.</summary>
    public RejectsDefinition Rejects { get; init; } = new();

    /// <summary>Parallelism, batches and memory.</summary>
    public RunDefinition Run { get; init; } = new();

    /// <summary>How many earlier runs' folders are kept (<c>runs.keep</c>), at least 1.</summary>
    public int KeepRuns { get; init; } = 30;

    /// <summary>Each setting in force with its value and where it comes from, in the order of the file's reference.</summary>
    public IReadOnlyList<SettingOrigin> Origins { get; init; } = [];
}

/// <summary>A setting in force, for <c>--explain-config</c> and run.json.</summary>
/// <param name="Key">Dotted path in the pipeline file.</param>
/// <param name="Value">Value as text.</param>
/// <param name="Origin"><c>default</c>, <c>flag --x</c>, <c>environment X</c> or <c>file:line:column</c>.</param>
public sealed record SettingOrigin(string Key, string Value, string Origin);

/// <summary>What is read.</summary>
public sealed record InputDefinition
{
    /// <summary>Globs below DATA; empty: every <c>*.csv *.tsv *.psv</c>, also <c>.gz</c>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Dialect of all files.</summary>
    public CsvInputDefinition Csv { get; init; } = new();
}

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

    /// <summary>Unquoted texts that mean null.</summary>
    public IReadOnlyList<string> NullValues { get; init; } = [""];

    /// <summary>Bytes of the largest record, 1 KiB to 1 GiB; a larger one condemns its file.</summary>
    public long MaxRecord { get; init; } = 16 << 20;

    /// <summary>Columns of the widest file, at least 1; a wider one is refused before it is read.</summary>
    public int MaxColumns { get; init; } = 10_000;
}

/// <summary>Declared type and rules of a column, checked on every record before the first stage.</summary>
public sealed record ColumnDefinition(string Name, SourceMark Mark)
{
    /// <summary>Type.</summary>
    public ColumnType Type { get; init; }

    /// <summary>Pattern of dates and timestamps, or null for ISO 8601.</summary>
    public string? Format { get; init; }

    /// <summary>IANA zone of timestamps without one, or null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The column exists and the value is not null.</summary>
    public bool Required { get; init; }

    /// <summary>Least value, in the column's type, as text; null: none.</summary>
    public string? Min { get; init; }

    /// <summary>Greatest value, in the column's type, as text; null: none.</summary>
    public string? Max { get; init; }

    /// <summary>The only texts allowed, or null.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>A regular expression (non-backtracking) that the whole text must match, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>Least length in code points, or null.</summary>
    public int? MinLength { get; init; }

    /// <summary>Greatest length in code points, or null.</summary>
    public int? MaxLength { get; init; }
}

/// <summary>One stage as written; its kind's file under Stages/ reads <see cref="Body"/>.</summary>
/// <param name="Kind">Such as <c>filter</c>.</param>
/// <param name="Name">Name given by the user, or null: then it is called kind-N.</param>
/// <param name="Body">The value under the kind's key.</param>
/// <param name="Mark">Where the stage stands.</param>
public sealed record StageDefinition(string Kind, string? Name, SettingNode Body, SourceMark Mark);

/// <summary>How fields are quoted.</summary>
public enum QuotingMode
{
    /// <summary>Untouched fields keep their bytes, computed ones are quoted where needed.</summary>
    AsRead,

    /// <summary>Only where needed.</summary>
    Minimal,

    /// <summary>Every field that is not null.</summary>
    All,
}

/// <summary>How records end.</summary>
public enum NewlineMode
{
    /// <summary>As the first record of the destination's first input ends.</summary>
    AsRead,

    /// <summary>LF.</summary>
    Lf,

    /// <summary>CRLF.</summary>
    Crlf,
}

/// <summary>How the output is compressed.</summary>
public enum OutputCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As gzip, one member for each MiB of plain output.</summary>
    Gzip,
}

/// <summary>What is written.</summary>
public sealed record OutputDefinition
{
    /// <summary>The folder OUT, <c>-</c> for stdout, or null when none was given.</summary>
    public string? Folder { get; init; }

    /// <summary>The one file that is written, or null; then <see cref="Folder"/> is its run folder and <see cref="Path"/> its name.</summary>
    public string? File { get; init; }

    /// <summary>Template of the paths below OUT: <c>{root} {dir} {stem} {ext}</c>, <c>{column}</c>, or one fixed name.</summary>
    public string Path { get; init; } = "{dir}/{stem}.csv";

    /// <summary>Mark of <see cref="Path"/>, for problems.</summary>
    public SourceMark? PathMark { get; init; }

    /// <summary>Delimiter of the output; null: that of the destination's first input.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Quoting.</summary>
    public QuotingMode Quoting { get; init; }

    /// <summary>Record ends.</summary>
    public NewlineMode Newline { get; init; }

    /// <summary>Whether a header is written; null: when the input has one or names were declared.</summary>
    public bool? Header { get; init; }

    /// <summary>How the output is compressed; null: as the ending of <see cref="Path"/> says.</summary>
    public OutputCompression? Compression { get; init; }

    /// <summary>How hard the output is compressed, 1 to 9.</summary>
    public int Level { get; init; } = 6;

    /// <summary>Whether the output is written as gzip. A stream has no name that could say so.</summary>
    internal bool IsGzip => Compression == OutputCompression.Gzip || (Compression is null && IsNamedGzip && Folder is not (null or "-"));

    /// <summary>Whether <see cref="Path"/> names a gzip file.</summary>
    internal bool IsNamedGzip => Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is done about texts that a spreadsheet would run as formulas.</summary>
    public FormulaMode Formulas { get; init; }

    /// <summary>Earlier published files that this run does not write are deleted (<c>stale: remove</c>).</summary>
    public bool RemoveStale { get; init; }

    /// <summary>Replace foreign files at our destinations.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Sync files and folders to disk before the run is called published. Off only for comparisons and throw-away data.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>The same, written as one file: all inputs, in order. Its run folder is hidden beside it.</summary>
    public OutputDefinition ToFile(string file) => this with { File = file, Folder = ControlFolder.OfFile(file), Path = System.IO.Path.GetFileName(file), PathMark = null };
}

/// <summary>What happens to rejected records.</summary>
public sealed record RejectsDefinition
{
    /// <summary>How many rejected records a run may have and still publish. Used when <see cref="MaxPercent"/> is null.</summary>
    public long Max { get; init; }

    /// <summary>The limit in per cent of the records read, 0 to 100, judged at the end; or null.</summary>
    public decimal? MaxPercent { get; init; }

    /// <summary>Stop at the first reject past the limit.</summary>
    public bool FailFast { get; init; }

    /// <summary>Most bytes of rejected records that are kept; past it the run fails.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Whether the records themselves are kept (<c>record</c>), or only their positions (<c>position</c>).</summary>
    public bool KeepRecords { get; init; } = true;

    /// <summary>Another folder for the rejects, or null for the run folder.</summary>
    public string? Folder { get; init; }
}

/// <summary>Parallelism, batches and memory.</summary>
public sealed record RunDefinition
{
    /// <summary>Cores to use: at least 1; default: all that this process may use.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Degree of parallelism of all blocks (<c>--dop N</c>), or null.</summary>
    public int? AllDop { get; init; }

    /// <summary>Degree of parallelism by block or stage name.</summary>
    public IReadOnlyDictionary<string, int> Dop { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Child processes of every chain of stages that is not named in <see cref="Shard"/> or <see cref="Dop"/> (<c>--shard all=N</c>), or null: threads of this process.</summary>
    public int? AllShard { get; init; }

    /// <summary>Child processes by block or stage name, 1 to 256; for a stage that runs a program, how many of it run at once.</summary>
    public IReadOnlyDictionary<string, int> Shard { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>How long a child process may take for a batch, 1 ms to 24 h.</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most bytes of managed heap of a child process, at least 64 MiB; null: no limit of its own.</summary>
    public long? WorkerMemory { get; init; }

    /// <summary>Bounded capacity in batches by block or stage name.</summary>
    public IReadOnlyDictionary<string, int> Capacity { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Bytes of a batch, 16 B to 64 MiB.</summary>
    public int BatchBytes { get; init; } = 512 << 10;

    /// <summary>Budget in bytes of the batches in flight; at least 1 MiB.</summary>
    public long Memory { get; init; } = 64L << 20;

    /// <summary>Folder for the runs instead of OUT/.pipeline, or null.</summary>
    public string? Folder { get; init; }
}
