using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>A column of a key and its order.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Whether the greatest value comes first.</param>
/// <param name="NullsFirst">Whether null comes before all values, whatever the order.</param>
internal readonly record struct KeyColumn(Column Column, bool Descending, bool NullsFirst)
{
    /// <summary>Whether it only matters which values are equal: 0 and -0 are.</summary>
    public bool IsGroup { get; init; }
}
