namespace Pipeline.Definition;

/// <summary>What is read.</summary>
public sealed record InputDefinition
{
    /// <summary>Globs below DATA; empty: every <c>*.csv *.tsv *.psv</c>, also <c>.gz</c>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs below DATA that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Dialect of all files.</summary>
    public CsvInputDefinition Csv { get; init; } = new();

    /// <summary>That of the settings in force.</summary>
    internal static InputDefinition Of(SettingValues values) => new()
    {
        Include = values.Get<IReadOnlyList<string>>("input.include") ?? [],
        Exclude = values.Get<IReadOnlyList<string>>("input.exclude") ?? [],
        Csv = CsvInputDefinition.Of(values),
    };
}
