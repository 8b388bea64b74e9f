using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// What a profile tells of a column, or of a column within a group. Values stand as text, so that no digit is lost; a figure that cannot be had
/// is null: those of numbers where not every value is one, a deviation of fewer than two values, a sum of more than 28 digits.
/// </summary>
public sealed record ColumnSummary
{
    /// <summary>The group's value in each column that makes groups.</summary>
    public IReadOnlyList<string?> Group { get; init; } = [];

    /// <summary>The column.</summary>
    public required string Name { get; init; }

    /// <summary>The type that was declared; of an undeclared column the narrowest that all its values have.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Records.</summary>
    public required long Records { get; init; }

    /// <summary>How many of them have null in it.</summary>
    public required long Nulls { get; init; }

    /// <summary>How many have the empty text, which is no null.</summary>
    public required long Empty { get; init; }

    /// <summary>How many distinct values there are. Of numbers 1.0 and 1.00 are one.</summary>
    public required long Distinct { get; init; }

    /// <summary>The least value; of texts by their bytes.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value.</summary>
    public string? Max { get; init; }

    /// <summary>The exact sum, rounded once.</summary>
    public string? Sum { get; init; }

    /// <summary>The exact mean, rounded once.</summary>
    public string? Mean { get; init; }

    /// <summary>The standard deviation of a sample.</summary>
    public string? StandardDeviation { get; init; }

    /// <summary>The skewness of a sample.</summary>
    public string? Skewness { get; init; }

    /// <summary>The quantiles that were asked for, between two values on the straight line.</summary>
    public IReadOnlyList<string?> Quantiles { get; init; } = [];

    /// <summary>The most frequent values, of equally frequent ones the least first. Texts as they are, so 1.0 and 1.00 are two.</summary>
    public IReadOnlyList<ValueCount> Top { get; init; } = [];

    /// <summary>Characters of the shortest value.</summary>
    public long? MinLength { get; init; }

    /// <summary>Characters of the longest value.</summary>
    public long? MaxLength { get; init; }

    /// <summary>Characters of a value on average.</summary>
    public double? MeanLength { get; init; }

    /// <summary>The bars of a histogram from the least to the greatest value, all as wide.</summary>
    public IReadOnlyList<HistogramBar> Histogram { get; init; } = [];
}
