using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Profiles;

/// <summary>The numbers of some hundred records, which come column by column and are added up record by record. Belongs to one thread.</summary>
internal sealed class PairRows
{
    private readonly NumberPairs pairs;
    private readonly PairColumns sums;
    private readonly IReadOnlyList<Column> columns;
    private readonly IValueReader<DecimalValue>[] decimals;
    private readonly IValueReader<double>[] doubles;
    private readonly PairNumber[][] numbers;
    private readonly ExactNumber[] terms;
    private int rows;

    /// <summary>Makes it.</summary>
    /// <param name="pairs">What is wanted.</param>
    /// <param name="columns">All columns.</param>
    /// <param name="sums">What is added to.</param>
    public PairRows(NumberPairs pairs, IReadOnlyList<Column> columns, PairColumns sums)
    {
        this.pairs = pairs;
        this.columns = columns;
        this.sums = sums;
        decimals = [.. columns.Select(ColumnForms.Decimals)];
        doubles = [.. columns.Select(ColumnForms.Doubles)];
        numbers = [.. columns.Select(_ => Array.Empty<PairNumber>())];
        terms = new ExactNumber[pairs.Terms.Count + (pairs.HasIntercept ? 1 : 0)];
    }

    /// <summary>Turns to the next records.</summary>
    public void Begin(int more)
    {
        End();
        rows = more;
        foreach (int place in pairs.Used)
        {
            if (numbers[place].Length < rows)
            {
                numbers[place] = new PairNumber[rows];
            }

            Array.Clear(numbers[place], 0, rows);
        }
    }

    /// <summary>What a record has in a column that is used; anything but a number is none.</summary>
    public void Set(int row, int place, ReadOnlySpan<byte> text)
    {
        if (columns[place].Type != ColumnType.Double && decimals[place].TryRead(text, out DecimalValue number))
        {
            numbers[place][row] = new PairNumber(number);
        }
        else if (columns[place].Type is ColumnType.Double or ColumnType.Text && doubles[place].TryRead(text, out double value) && double.IsFinite(value))
        {
            numbers[place][row] = new PairNumber(value);
        }
    }

    /// <summary>Adds the records so far.</summary>
    public void End()
    {
        for (int row = 0; row < rows; row++)
        {
            for (int pair = 0; pair < sums.Pairs.Count; pair++)
            {
                ref PairNumber first = ref numbers[sums.Pairs[pair].First][row];
                ref PairNumber second = ref numbers[sums.Pairs[pair].Second][row];
                if (first.IsKnown && second.IsKnown)
                {
                    sums.Add(pair, first, second);
                }
            }

            if (sums.Products is { } products && HasTerms(row))
            {
                products.Add(terms);
            }
        }

        rows = 0;
    }

    /// <summary>Gives the sums away.</summary>
    public void Complete() => pairs.Add(sums);

    private bool HasTerms(int row)
    {
        int next = 0;
        if (pairs.HasIntercept)
        {
            terms[next++] = ExactNumber.One;
        }

        foreach ((int Place, int Power)[] factors in pairs.Terms)
        {
            ExactNumber product = ExactNumber.One;
            foreach ((int place, int power) in factors)
            {
                ref PairNumber number = ref numbers[place][row];
                if (!number.IsKnown)
                {
                    return false;
                }

                for (int i = 0; i < power; i++)
                {
                    product *= number.Exactly;
                }
            }

            terms[next++] = product;
        }

        return true;
    }
}
