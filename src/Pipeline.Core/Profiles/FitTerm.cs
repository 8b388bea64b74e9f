namespace Pipeline.Profiles;

/// <summary>A term of a fit: a product of columns, each to a power.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Factors">The columns and their powers.</param>
public sealed record FitTerm(string Text, IReadOnlyList<FitFactor> Factors);
