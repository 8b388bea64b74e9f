using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>
/// What is computed of several columns of one record: correlations and a fit. Each counter has sums of its own; they are exact, so they can be
/// added in any order.
/// </summary>
internal sealed class NumberPairs
{
    private readonly ProfileOptions options;
    private readonly IReadOnlyList<Column> columns;
    private readonly Lock gate = new();
    private readonly PairColumns sums;
    private readonly int[] correlated;

    /// <summary>Makes it.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="columns">All columns.</param>
    /// <param name="places">Where a column stands among them.</param>
    public NumberPairs(ProfileOptions options, IReadOnlyList<Column> columns, IReadOnlyDictionary<string, int> places)
    {
        this.options = options;
        this.columns = columns;
        correlated = options.HasCorrelations
            ? [.. Enumerable.Range(0, columns.Count).Where(place => columns[place].Type is ColumnType.Text or ColumnType.Integer or ColumnType.Decimal or ColumnType.Double)]
            : [];
        Terms = options.Fit is { } fit ? [.. fit.Terms.Select(term => term.Factors.Select(factor => (places[factor.Column], factor.Power)).ToArray()), [(places[fit.Response], 1)]] : [];
        Used = [.. correlated.Union(Terms.SelectMany(term => term).Select(factor => factor.Place)).Order()];
        sums = NewSums();
    }

    /// <summary>The columns whose numbers are needed.</summary>
    public IReadOnlyList<int> Used { get; }

    /// <summary>The terms of the fit as columns and powers, without the intercept; last what is fitted.</summary>
    public IReadOnlyList<(int Place, int Power)[]> Terms { get; }

    /// <summary>Whether the fit has an intercept.</summary>
    public bool HasIntercept => options.Fit is { HasIntercept: true };

    /// <summary>What a counter adds to.</summary>
    public PairRows NewRows() => new(this, columns, NewSums());

    /// <summary>Adds the sums of a counter.</summary>
    public void Add(PairColumns more)
    {
        lock (gate)
        {
            sums.Add(more);
        }
    }

    /// <summary>The correlations of the columns that are numbers.</summary>
    public IReadOnlyList<ColumnCorrelation> Correlations(IReadOnlyList<ColumnSummary> summaries)
    {
        // Within groups some column may look like numbers in one only.
        HashSet<string> others = [.. summaries.Where(summary => summary.Records > summary.Nulls && summary.Type is not (ColumnType.Integer or ColumnType.Decimal or ColumnType.Double)).Select(summary => summary.Name)];
        List<ColumnCorrelation> found = [];
        for (int pair = 0; pair < sums.Pairs.Count; pair++)
        {
            (string first, string second) = (columns[sums.Pairs[pair].First].Name, columns[sums.Pairs[pair].Second].Name);
            if (!others.Contains(first) && !others.Contains(second))
            {
                ProductSums products = sums.Of(pair);
                found.Add(new ColumnCorrelation(first, second, products.Count, products.Count == 0 ? null : products.Correlation()));
            }
        }

        return found;
    }

    /// <summary>The fit; null where none was asked for, or no record has all its numbers.</summary>
    public ProfileFit? Fit() => options.Fit is { } formula && sums.Products is { } products && LeastSquares.Of(products, formula.HasIntercept) is { } fit
        ? new ProfileFit
        {
            Formula = formula,
            Terms = [.. fit.Terms.Select((term, i) => new ProfileFitTerm(formula.HasIntercept ? i == 0 ? "(intercept)" : formula.Terms[i - 1].Text : formula.Terms[i].Text, term?.Estimate, term?.Error))],
            Records = fit.Count,
            Degrees = fit.Degrees,
            ResidualSum = fit.ResidualSum,
            ResidualDeviation = fit.ResidualDeviation,
            Determination = fit.Determination,
        }
        : null;

    private PairColumns NewSums() => new(correlated, Terms.Count == 0 ? 0 : Terms.Count + (HasIntercept ? 1 : 0));
}
