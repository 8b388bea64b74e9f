using Pipeline.Expressions.Nodes;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>Two values of each record; where one is null, the record does not count.</summary>
internal sealed class PairFeed<T>(Node<T> y, Node<T> x, ITakesPairs<T>[] takers) : Feed
{
    private T[] yValues = [];
    private T[] xValues = [];
    private bool[] yKnown = [];
    private bool[] xKnown = [];
    private T yValue = default!;
    private T xValue = default!;
    private bool isKnown;

    /// <inheritdoc/>
    public override bool IsBlockwise => y.IsBlockwise() && x.IsBlockwise();

    /// <inheritdoc/>
    public override void Read(RecordFields record)
    {
        // Both are evaluated, so that a fault of either is found.
        bool hasY = y.TryGet(record, out yValue);
        isKnown = x.TryGet(record, out xValue) && hasY;
    }

    /// <inheritdoc/>
    public override void Add(int group, long position)
    {
        if (!isKnown)
        {
            return;
        }

        foreach (ITakesPairs<T> taker in takers)
        {
            taker.Add(group, yValue, xValue);
        }
    }

    /// <inheritdoc/>
    public override void ReadMany(RecordBlock block, ReadOnlySpan<int> rows)
    {
        if (yValues.Length < rows.Length)
        {
            yValues = new T[rows.Length];
            xValues = new T[rows.Length];
            yKnown = new bool[rows.Length];
            xKnown = new bool[rows.Length];
        }

        ((IBlockNode<T>)y).GetMany(block, rows, yValues, yKnown);
        ((IBlockNode<T>)x).GetMany(block, rows, xValues, xKnown);
    }

    /// <inheritdoc/>
    public override void AddMany(ReadOnlySpan<int> groups, ReadOnlySpan<int> rows, long position)
    {
        foreach (ITakesPairs<T> taker in takers)
        {
            for (int i = 0; i < groups.Length; i++)
            {
                if (yKnown[i] && xKnown[i] && groups[i] >= 0)
                {
                    taker.Add(groups[i], yValues[i], xValues[i]);
                }
            }
        }
    }
}
