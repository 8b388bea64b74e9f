using Pipeline.Records;

namespace Pipeline.Sniffing;

/// <summary>What was found out about a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type that all values of the sample have.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="Evidence">Why, for a person.</param>
public sealed record ColumnFinding(string Name, ColumnType Type, double Confidence, string Evidence)
{
    /// <summary>Pattern of dates and timestamps that are not ISO 8601, or null.</summary>
    public string? Format { get; init; }

    /// <summary>Values seen.</summary>
    public int Values { get; init; }

    /// <summary>Empty fields seen.</summary>
    public int Empty { get; init; }

    /// <summary>Least value seen, of a number or date; else null.</summary>
    public string? Min { get; init; }

    /// <summary>Greatest value seen, of a number or date; else null.</summary>
    public string? Max { get; init; }

    /// <summary>The different values, where they are so few that they may be all there are; else empty.</summary>
    public IReadOnlyList<string> Distinct { get; init; } = [];

    /// <summary>What a person has to decide or may want to know, such as two patterns of dates that fit; or null.</summary>
    public string? Note { get; init; }
}
