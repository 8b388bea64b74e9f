namespace Pipeline.Profiles;

/// <summary>What a term of a fit comes to.</summary>
/// <param name="Term">The term.</param>
/// <param name="Estimate">Its coefficient; null where the terms before it make it up already.</param>
/// <param name="Error">The standard error of that; null without degrees of freedom.</param>
public sealed record ProfileFitTerm(string Term, double? Estimate, double? Error);
