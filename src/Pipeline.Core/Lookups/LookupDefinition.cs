using Pipeline.Definition;

namespace Pipeline.Lookups;

/// <summary>What becomes of a record whose key has no match.</summary>
internal enum MissingMatch
{
    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>It goes on with nulls.</summary>
    Null,

    /// <summary>It is left out, as a filter does.</summary>
    Drop,
}

/// <summary>What is done about two records of a reference with the same key.</summary>
internal enum DuplicateKey
{
    /// <summary>The run ends before its first record.</summary>
    Error,

    /// <summary>The first counts.</summary>
    First,

    /// <summary>The last counts.</summary>
    Last,

    /// <summary>Each counts: a record goes on once for each match.</summary>
    All,
}

/// <summary>Whether a lookup takes columns or only looks for a match.</summary>
internal enum KeptRecords
{
    /// <summary>It takes columns.</summary>
    ByMissing,

    /// <summary>Only records with a match go on.</summary>
    Matched,

    /// <summary>Only records without a match go on.</summary>
    Unmatched,
}

/// <summary>A lookup as it was written.</summary>
internal sealed record LookupDefinition
{
    /// <summary>Path of the reference.</summary>
    public required SettingNode File { get; init; }

    /// <summary>Columns of the records and those of the reference that must be equal; at least one pair.</summary>
    public required IReadOnlyList<(SettingNode Column, SettingNode Reference)> On { get; init; }

    /// <summary>Columns of the reference that are taken, and their names; empty where only a match is looked for.</summary>
    public IReadOnlyList<(SettingNode Reference, SettingNode Name)> Take { get; init; } = [];

    /// <summary>Which records go on.</summary>
    public KeptRecords Keep { get; init; }

    /// <summary>What becomes of records without a match.</summary>
    public MissingMatch Missing { get; init; }

    /// <summary>What is done about doubles in the reference.</summary>
    public DuplicateKey Duplicate { get; init; }

    /// <summary>How the reference is written.</summary>
    public CsvInputDefinition Csv { get; init; } = new();

    /// <summary>Types and rules of its columns.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];
}
