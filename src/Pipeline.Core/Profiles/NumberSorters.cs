using Pipeline.Spill;

namespace Pipeline.Profiles;

/// <summary>What sorts numbers, used for one column of one group after the other: each would take a megabyte anew. Used by one thread.</summary>
/// <param name="make">Makes one.</param>
internal sealed class NumberSorters(Func<SpillSorter> make) : IDisposable
{
    private readonly List<SpillSorter> all = [];
    private readonly Stack<SpillSorter> idle = [];

    /// <summary>One without entries, until it is given back.</summary>
    public SpillSorter Take()
    {
        if (idle.TryPop(out SpillSorter? again))
        {
            again.Clear();
            return again;
        }

        SpillSorter made = make();
        all.Add(made);
        return made;
    }

    /// <summary>Gives one back.</summary>
    public void Give(SpillSorter sorter) => idle.Push(sorter);

    /// <inheritdoc/>
    public void Dispose()
    {
        all.ForEach(sorter => sorter.Dispose());
        all.Clear();
        idle.Clear();
    }
}
