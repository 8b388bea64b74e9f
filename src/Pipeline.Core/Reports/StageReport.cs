using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>
/// What a stage did. The checks before the first stage are
/// stages here too: <c>read</c> for the shape of records, <c>columns</c> for declared types and rules,
/// <c>output</c> for characters that the output's encoding does not have.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, such as <c>filter</c>.</param>
/// <param name="Counts">What it did to records.</param>
public sealed record StageReport(string Name, string Kind, StageCounts Counts)
{
    /// <summary>Its body as JSON, expressions as they were written; null for the checks before the first stage.</summary>
    public string? Definition { get; init; }

    /// <summary>The file that it looks up in, or null.</summary>
    public ReferenceReport? Reference { get; init; }

    /// <summary>What it asked of a service, or null where it asks none.</summary>
    public RequestFigures? Requests { get; init; }

    /// <summary>How many records had a match there; null where it looks up in none.</summary>
    public long? Matched => Reference is null ? null : Counts.In - Counts.Missing - Counts.NullKeys;
}
