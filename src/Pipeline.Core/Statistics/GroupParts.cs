using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// A group that may have a part in each of several tables: its states become those of the first, and its values are taken together from where they
/// are. So tables become one without a larger one. Used by one thread.
/// </summary>
internal sealed class GroupParts
{
    private readonly List<(GroupTable Table, int Group)> parts = [];
    private readonly PooledBytes states = new();
    private long[] numbers = [];
    private long[] spare = [];

    /// <summary>The table that has the states of the whole group.</summary>
    public GroupTable Table => parts[0].Table;

    /// <summary>Which of its groups.</summary>
    public int Group => parts[0].Group;

    /// <summary>Begins a group with its first part.</summary>
    public void Begin(GroupTable table, int group)
    {
        parts.Clear();
        parts.Add((table, group));
    }

    /// <summary>Adds another part.</summary>
    public void Add(GroupTable table, int group)
    {
        states.CutTo(0);
        table.Write(group, states);
        Table.Merge(Group, states.Written);
        parts.Add((table, group));
    }

    /// <summary>All values of an argument as numbers, in order; valid until the next call.</summary>
    /// <param name="argument">An argument whose values are in chains.</param>
    public ReadOnlySpan<long> ValuesOf(int argument)
    {
        int count = 0;
        foreach ((GroupTable table, int group) in parts)
        {
            count += table.Values[argument]!.CountOf(group);
        }

        if (numbers.Length < count)
        {
            numbers = new long[count];
            spare = new long[count];
        }

        Span<long> all = numbers.AsSpan(0, count);
        Span<long> left = all;
        foreach ((GroupTable table, int group) in parts)
        {
            ValueChains chains = table.Values[argument]!;
            int here = chains.CountOf(group);
            chains.CopyTo(group, 0, left[..here]);
            left = left[here..];
        }

        NumberSort.Sort(all, spare);
        return all;
    }
}
