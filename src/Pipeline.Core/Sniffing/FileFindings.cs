namespace Pipeline.Sniffing;

/// <summary>All that was found out about a file from its sample.</summary>
public sealed record FileFindings
{
    /// <summary>Name of the file, below the folder that DATA names.</summary>
    public required string File { get; init; }

    /// <summary>Bytes of the file as it is stored, or null where that cannot be known.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Bytes that were read.</summary>
    public required long SampledBytes { get; init; }

    /// <summary>Whether they are the whole file.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The findings about its dialect, in the order of their importance.</summary>
    public IReadOnlyList<Finding> Dialect { get; init; } = [];

    /// <summary>Settings below <c>input.csv</c> with values of YAML, only those that have to be set.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>The columns.</summary>
    public IReadOnlyList<ColumnFinding> Columns { get; init; } = [];

    /// <summary>Damage that was seen, the first places.</summary>
    public IReadOnlyList<Damage> Damage { get; init; } = [];

    /// <summary>How many damaged records were seen in all.</summary>
    public int DamagedRecords { get; init; }

    /// <summary>Records of the sample that were looked at.</summary>
    public int Records { get; init; }

    /// <summary>Fields of a record.</summary>
    public int Width { get; init; }

    /// <summary>Delimiters that fit equally well, where none was taken; else empty.</summary>
    public IReadOnlyList<string> Ambiguous { get; init; } = [];

    /// <summary>Why the file could not be sniffed, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>The finding of a name, or null.</summary>
    public Finding? Find(string name) => Dialect.FirstOrDefault(finding => finding.Name == name);
}
