using Pipeline.Csv;

namespace Pipeline.Definition;

/// <summary>What is read.</summary>
public sealed record InputDefinition
{
    /// <summary>Globs below DATA; empty: every <c>*.csv *.tsv *.psv</c>, also <c>.gz</c>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs below DATA that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>How many times its size a gzip file may grow; judged after 32 MiB.</summary>
    public int GzipRatio { get; init => field = Allowed.Between(value, 1, 2000); } = GzipByteSource.DefaultMaxRatio;

    /// <summary>What has to be true of the input before a run begins.</summary>
    public GateDefinition Gate { get; init; } = new();

    /// <summary>Dialect of all files but for what <see cref="Files"/> say.</summary>
    public CsvInputDefinition Csv { get; init; } = new();

    /// <summary>Settings of some files; later ones go before earlier ones.</summary>
    public IReadOnlyList<FileDefinition> Files { get; init; } = [];

    /// <summary>That of the settings in force.</summary>
    internal static InputDefinition Of(SettingValues values) => new()
    {
        Include = values.Get<IReadOnlyList<string>>("input.include") ?? [],
        Exclude = values.Get<IReadOnlyList<string>>("input.exclude") ?? [],
        GzipRatio = (int)values.Of<long>("input.gzip_ratio"),
        Gate = GateDefinition.Of(values),
        Csv = CsvInputDefinition.Of(values, new CsvInputDefinition()),
        Files = values.Get<IReadOnlyList<FileDefinition>>("input.files") ?? [],
    };
}
