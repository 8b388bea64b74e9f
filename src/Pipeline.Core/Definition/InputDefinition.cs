using Pipeline.Csv.Compression;

namespace Pipeline.Definition;

/// <summary>What is read.</summary>
public sealed record InputDefinition
{
    /// <summary>Globs below DATA; empty: every <c>*.csv *.tsv *.psv</c>, also compressed.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs below DATA that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What the files are; null: as their names say.</summary>
    public DataFormat? Format { get; init; }

    /// <summary>How many times its size a compressed file may grow; judged after 32 MiB.</summary>
    public int CompressionRatio { get; init => field = Allowed.Between(value, 1, 1_000_000); } = UnpackLimits.Default.Ratio;

    /// <summary>Most bytes that a compressed file may have when it is unpacked; null: any number.</summary>
    public long? MaxUnpacked { get; init; }

    /// <summary>Most bytes of a window of zstd, 1 KiB to 2 GiB: memory for each file that is read.</summary>
    public long MaxWindow { get; init => field = Allowed.Between(value, 1 << 10, 1L << 31); } = UnpackLimits.Default.Window;

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
        Format = values.Get<string>("input.format") is null ? null : values.Named<DataFormat>("input.format"),
        CompressionRatio = (int)values.Of<long>("input.compression_ratio"),
        MaxUnpacked = values.Maybe<long>("input.max_unpacked"),
        MaxWindow = values.Of<long>("input.max_window"),
        Gate = GateDefinition.Of(values),
        Csv = CsvInputDefinition.Of(values, new CsvInputDefinition()),
        Files = values.Get<IReadOnlyList<FileDefinition>>("input.files") ?? [],
    };
}
