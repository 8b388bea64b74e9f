namespace Pipeline.Profiles;

/// <summary>A bar of a histogram. A value on an edge is in the upper bar, the greatest one in the last.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Count">How many values are in it.</param>
public readonly record struct HistogramBar(double From, double To, long Count);
