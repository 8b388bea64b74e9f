namespace Pipeline.Profiles;

/// <summary>The correlation of two columns over the records that have a number in both.</summary>
/// <param name="First">One column.</param>
/// <param name="Second">The other.</param>
/// <param name="Records">How many records.</param>
/// <param name="Value">Pearson's coefficient; null where all values of one are alike.</param>
public sealed record ColumnCorrelation(string First, string Second, long Records, double? Value);
