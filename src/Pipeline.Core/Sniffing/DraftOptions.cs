namespace Pipeline.Sniffing;

/// <summary>What a drafted pipeline file is to be.</summary>
public sealed record DraftOptions
{
    /// <summary>DATA as it was typed, for the commands in the comments.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Name of the file, for the same.</summary>
    public string File { get; init; } = "pipeline.yaml";

    /// <summary>Globs that were asked for; empty: none.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs that were left out; empty: none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether damage is mended rather than rejected. Types are then left to the reader: a mended record may have its values in other columns.</summary>
    public bool Lenient { get; init; }
}
