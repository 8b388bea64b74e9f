namespace Pipeline.Profiles;

/// <summary>What a term of a fit comes to.</summary>
/// <param name="Term">The term.</param>
/// <param name="Estimate">Its coefficient; null where the terms before it make it up already.</param>
/// <param name="Error">The standard error of that; null without degrees of freedom.</param>
public sealed record ProfileFitTerm(string Term, double? Estimate, double? Error);

/// <summary>A fit by least squares over the records that have all its numbers: each figure is the double nearest to the exact value.</summary>
public sealed record ProfileFit
{
    /// <summary>What was fitted.</summary>
    public required FitFormula Formula { get; init; }

    /// <summary>The terms, the intercept first.</summary>
    public required IReadOnlyList<ProfileFitTerm> Terms { get; init; }

    /// <summary>How many records it is of.</summary>
    public required long Records { get; init; }

    /// <summary>Records less terms.</summary>
    public required long Degrees { get; init; }

    /// <summary>The sum of the squares of what the fit leaves.</summary>
    public required double ResidualSum { get; init; }

    /// <summary>The standard deviation of what it leaves; null without degrees of freedom.</summary>
    public required double? ResidualDeviation { get; init; }

    /// <summary>r²: the share of the spread that the fit has; null where all values that are fitted are alike.</summary>
    public required double? Determination { get; init; }
}
