using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>The exact sums of each two columns that are correlated, and those of a fit.</summary>
internal sealed class PairColumns
{
    private readonly PairSums?[] decimals;
    private readonly PairSums?[] doubles;
    private readonly ProductSums?[] mixed;

    /// <summary>No records.</summary>
    /// <param name="correlated">The columns that are correlated.</param>
    /// <param name="terms">How many columns the fit has, with the intercept and what is fitted; 0 for none.</param>
    public PairColumns(IReadOnlyList<int> correlated, int terms)
    {
        Pairs = [.. correlated.SelectMany((second, i) => correlated.Take(i).Select(first => (first, second)))];
        decimals = new PairSums?[Pairs.Count];
        doubles = new PairSums?[Pairs.Count];
        mixed = new ProductSums?[Pairs.Count];
        Products = terms == 0 ? null : new ProductSums(terms);
    }

    /// <summary>The pairs of columns.</summary>
    public IReadOnlyList<(int First, int Second)> Pairs { get; }

    /// <summary>The sums of the fit.</summary>
    public ProductSums? Products { get; }

    /// <summary>Adds a pair of numbers.</summary>
    public void Add(int pair, in PairNumber first, in PairNumber second)
    {
        if (first.IsDouble && second.IsDouble)
        {
            (doubles[pair] ??= new PairSums()).Add(second.Double, first.Double);
        }
        else if (!first.IsDouble && !second.IsDouble)
        {
            (decimals[pair] ??= new PairSums()).Add(second.Decimal, first.Decimal);
        }
        else
        {
            (mixed[pair] ??= new ProductSums(3)).Add([ExactNumber.One, first.Exactly, second.Exactly]);
        }
    }

    /// <summary>All sums of a pair; the columns are 1, the first and the second.</summary>
    public ProductSums Of(int pair)
    {
        ProductSums all = new(3);
        foreach (PairSums? sums in new[] { decimals[pair], doubles[pair] })
        {
            if (sums is not null)
            {
                all.Add(sums.Totals());
            }
        }

        if (mixed[pair] is { } products)
        {
            all.Add(products);
        }

        return all;
    }

    /// <summary>Adds other sums.</summary>
    public void Add(PairColumns more)
    {
        for (int pair = 0; pair < Pairs.Count; pair++)
        {
            ProductSums sums = more.Of(pair);
            if (sums.Count > 0)
            {
                (mixed[pair] ??= new ProductSums(3)).Add(sums);
            }
        }

        Products?.Add(more.Products!);
    }
}
