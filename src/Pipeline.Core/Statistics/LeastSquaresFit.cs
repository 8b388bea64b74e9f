namespace Pipeline.Statistics;

/// <summary>What a term of a fit comes to.</summary>
/// <param name="Estimate">Its coefficient.</param>
/// <param name="Error">The standard error of that; null where there are as many terms as records.</param>
internal readonly record struct FittedTerm(double Estimate, double? Error);

/// <summary>A fit by least squares. Each figure is the double nearest to the exact value.</summary>
/// <param name="Terms">The terms in their order; null for one that those before it make up already.</param>
internal sealed record LeastSquaresFit(IReadOnlyList<FittedTerm?> Terms)
{
    /// <summary>How many records it is of.</summary>
    public required long Count { get; init; }

    /// <summary>Records less terms.</summary>
    public required long Degrees { get; init; }

    /// <summary>The sum of the squares of what the fit leaves.</summary>
    public required double ResidualSum { get; init; }

    /// <summary>The standard deviation of what the fit leaves; null without degrees of freedom.</summary>
    public required double? ResidualDeviation { get; init; }

    /// <summary>r²: the share of the spread that the fit has; null where all values that are fitted are alike.</summary>
    public required double? Determination { get; init; }
}
