using Pipeline.Csv;

namespace Pipeline.Definition;

/// <summary>What is written.</summary>
public sealed record OutputDefinition
{
    /// <summary>The folder OUT, <c>-</c> for stdout, or null when none was given.</summary>
    public string? Folder { get; init; }

    /// <summary>Template of the paths below OUT: <c>{dir} {stem} {ext}</c>, <c>{column}</c>, or one fixed name.</summary>
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

    /// <summary>What is done about texts that a spreadsheet would run as formulas.</summary>
    public FormulaMode Formulas { get; init; }

    /// <summary>Earlier published files that this run does not write are deleted (<c>stale: remove</c>).</summary>
    public bool RemoveStale { get; init; }

    /// <summary>Replace foreign files at our destinations.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Sync files and folders to disk before the run is called published. Off only for comparisons and throw-away data.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>That of the settings in force.</summary>
    internal static OutputDefinition Of(SettingValues values) => new()
    {
        Folder = values.Get<string>("--output"),
        Path = values.Get<string>("output.path")!,
        PathMark = values.Written("output.path")?.Value.Mark,
        Delimiter = values.Maybe<char>("output.csv.delimiter"),
        Quoting = values.Named<QuotingMode>("output.csv.quoting"),
        Newline = values.Named<NewlineMode>("output.csv.newline"),
        Header = values.Maybe<bool>("output.csv.header"),
        Formulas = values.Named<FormulaMode>("output.formulas"),
        RemoveStale = values.Get<string>("output.stale") is "remove",
        Overwrite = values.Of<bool>("--overwrite"),
        Sync = values.Of<bool>("output.sync"),
    };
}
