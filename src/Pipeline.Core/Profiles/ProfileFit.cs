namespace Pipeline.Profiles;

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
