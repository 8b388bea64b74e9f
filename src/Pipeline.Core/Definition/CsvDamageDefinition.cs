using Pipeline.Csv.Dialects;

namespace Pipeline.Definition;

/// <summary>What is done about damaged records, for each kind of damage; whatever is mended is counted and listed.</summary>
public sealed record CsvDamageDefinition
{
    /// <summary>Records with too few fields.</summary>
    public ShortRecords Short { get; init; }

    /// <summary>Records with too many fields.</summary>
    public LongRecords Long { get; init; }

    /// <summary>Quotes that do not stand where they may.</summary>
    public DamagedQuotes Quotes { get; init; }

    /// <summary>The beginning of another table.</summary>
    public AnotherTable AnotherTable { get; init; }

    /// <summary>That of the settings that were written, over another.</summary>
    internal static CsvDamageDefinition Of(SettingValues values, CsvDamageDefinition under) => new()
    {
        Short = values.Named("input.csv.short", under.Short),
        Long = values.Named("input.csv.long", under.Long),
        Quotes = values.Named("input.csv.quotes", under.Quotes),
        AnotherTable = values.Named("input.csv.another_table", under.AnotherTable),
    };
}
