namespace Pipeline.Profiles;

/// <summary>A column to a power.</summary>
/// <param name="Column">The column.</param>
/// <param name="Power">The power, from 1 on.</param>
public readonly record struct FitFactor(string Column, int Power);
