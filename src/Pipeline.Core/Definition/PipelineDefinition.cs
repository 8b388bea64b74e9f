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

    /// <summary>What is done about files whose columns are not those agreed.</summary>
    public DriftDefinition Drift { get; init; } = new();

    /// <summary>The stages in order: the file's, then those of flags.</summary>
    public IReadOnlyList<StageDefinition> Stages { get; init; } = [];

    /// <summary>What is written.</summary>
    public OutputDefinition Output { get; init; } = new();

    /// <summary>What happens to rejected records.</summary>
    public RejectsDefinition Rejects { get; init; } = new();

    /// <summary>Parallelism, batches and memory.</summary>
    public RunDefinition Run { get; init; } = new();

    /// <summary>How its figures are compared with those of earlier nights.</summary>
    public GuardDefinition Guard { get; init; } = new();

    /// <summary>Who is told of a run.</summary>
    public NotifyDefinition Notify { get; init; } = new();

    /// <summary>How many earlier runs' folders are kept (<c>runs.keep</c>), at least 1.</summary>
    public int KeepRuns { get; init => field = Allowed.Between(value, 1, 1_000_000); } = 30;

    /// <summary>How long earlier runs' folders are kept at most (<c>runs.keep_for</c>), at least an hour; null: only <see cref="KeepRuns"/> counts.</summary>
    public TimeSpan? KeepRunsFor { get; init => field = Allowed.Maybe(value, TimeSpan.FromHours(1), TimeSpan.FromDays(3660)); }

    /// <summary>Whether nothing is done when nothing changed since the last run that published.</summary>
    public IfChanged IfChanged { get; init; }

    /// <summary>What is allowed but probably not meant.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    /// <summary>Each setting in force with its value and where it comes from, in the order of the file's reference.</summary>
    public IReadOnlyList<SettingOrigin> Origins { get; init; } = [];
}
