namespace Pipeline.Profiles;

/// <summary>What a profile tells beside counts, sums and moments.</summary>
public sealed record ProfileOptions
{
    /// <summary>The most groups that a profile has.</summary>
    public const int MostGroups = 10_000;

    /// <summary>Columns whose values make groups, each of which gets figures of its own.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Which quantiles of numbers, each from 0 to 1.</summary>
    public IReadOnlyList<decimal> Quantiles { get; init; } = [0.25m, 0.5m, 0.75m];

    /// <summary>How many of the most frequent values.</summary>
    public int TopValues { get; init; } = 5;

    /// <summary>How many bars a histogram of numbers has; 0: there is none.</summary>
    public int Bars { get; init; }

    /// <summary>Whether Pearson's correlation of each two columns of numbers is computed.</summary>
    public bool HasCorrelations { get; init; }

    /// <summary>A fit by least squares, such as <c>y ~ a + b</c>; null: none.</summary>
    public FitFormula? Fit { get; init; }
}
