using Pipeline.Records;

namespace Pipeline.Nights;

/// <summary>
/// The figures of a run while it goes on. Batches are counted by several threads, and added in their order by one. Sketches are shared by
/// all and may be ahead of that: the batches that are not added yet are written by this run, or by the one that goes on, and a sketch is
/// the same however often a value comes.
/// </summary>
internal sealed class FigureCounts
{
    private readonly Dictionary<string, int> places;
    private readonly IReadOnlyList<string> header;
    private readonly string[] columns;
    private readonly long[] records;
    private readonly long[] nulls;
    private readonly ExactSum[] totals;
    private readonly bool[] haveOthers;
    private byte[][]? marked;

    /// <summary>Begins to count.</summary>
    /// <param name="header">The columns of the input.</param>
    /// <param name="columns">Those of the output.</param>
    /// <param name="sums">Those of them that are summed up.</param>
    public FigureCounts(IEnumerable<string> header, IEnumerable<string> columns, IReadOnlyList<string> sums)
    {
        this.header = NightFigures.Counted(header);
        this.columns = [.. NightFigures.Counted(columns)];
        places = this.columns.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        Sketches = [.. this.columns.Select(_ => new DistinctSketch())];
        records = new long[this.columns.Length];
        nulls = new long[this.columns.Length];
        Sums = [.. sums.Distinct(StringComparer.Ordinal)];
        totals = new ExactSum[Sums.Count];
        haveOthers = new bool[Sums.Count];
    }

    /// <summary>The columns that are summed up.</summary>
    public IReadOnlyList<string> Sums { get; }

    /// <summary>Distinct values by column.</summary>
    public DistinctSketch[] Sketches { get; }

    /// <summary>The place of a column, or -1 where it is not counted.</summary>
    public int PlaceOf(string column) => places.GetValueOrDefault(column, -1);

    /// <summary>Which sum is that of a column, or -1.</summary>
    public int SumOf(string column)
    {
        for (int sum = 0; sum < Sums.Count; sum++)
        {
            if (string.Equals(Sums[sum], column, StringComparison.Ordinal))
            {
                return sum;
            }
        }

        return -1;
    }

    /// <summary>Adds a batch; they come in their order.</summary>
    public void Add(BatchFigures batch)
    {
        for (int column = 0; column < batch.Places.Length; column++)
        {
            if (batch.Places[column] is >= 0 and var place)
            {
                records[place] += batch.Records;
                nulls[place] += batch.Nulls[column];
            }
        }

        for (int sum = 0; sum < totals.Length; sum++)
        {
            totals[sum].Add(batch.Sums[sum]);
            haveOthers[sum] |= batch.HaveOthers[sum];
        }
    }

    /// <summary>The figures of all batches that were added.</summary>
    /// <param name="isFirst">Whether the nights before do not count any more.</param>
    public NightFigures Figures(bool isFirst) => new()
    {
        Header = header,
        Columns = [.. columns.Select((name, place) => new ColumnFigures(name, records[place], nulls[place], Sketches[place].Estimate()))],
        Sums = Enumerable.Range(0, totals.Length).Where(sum => haveOthers[sum] || totals[sum].Count > 1)
            .ToDictionary(sum => Sums[sum], sum => haveOthers[sum] ? null : totals[sum].ToString(), StringComparer.Ordinal),
        IsFirst = isFirst,
    };

    /// <summary>What a run that goes on behind the batches so far has to know; of the sketches what changed since the mark before.</summary>
    public FiguresMark TakeMark()
    {
        marked ??= [.. columns.Select(_ => new byte[DistinctSketch.Registers])];
        return new FiguresMark(
            Sums,
            [.. records],
            [.. nulls],
            [.. totals.Select(total => (total.Count, total.Raw))],
            [.. haveOthers],
            [[.. Sketches.SelectMany((sketch, place) => sketch.Raised(marked[place]).Select(raised => new RaisedRegister(place, raised.Register, raised.Rank)))]]);
    }

    /// <summary>Goes on from a mark, which <see cref="FiguresMark.Fits"/> and <see cref="FiguresMark.IsSound"/>.</summary>
    public void Restore(FiguresMark mark)
    {
        mark.Records.CopyTo(records, 0);
        mark.Nulls.CopyTo(nulls, 0);
        for (int sum = 0; sum < totals.Length; sum++)
        {
            totals[sum] = ExactSum.Again(mark.Totals[sum].Count, mark.Totals[sum].Raw);
        }

        mark.HaveOthers.CopyTo(haveOthers, 0);
        foreach (RaisedRegister raised in mark.Raised.SelectMany(list => list))
        {
            Sketches[raised.Column].Merge(raised.Register, raised.Rank);
        }
    }
}
