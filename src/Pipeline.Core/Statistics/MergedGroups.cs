namespace Pipeline.Statistics;

/// <summary>The groups of several tables as one: their states merged into one table, their values left where they are.</summary>
internal sealed class MergedGroups
{
    private readonly List<(ValueChains?[] Values, int[] Places)> parts = [];
    private long[] numbers = [];
    private long[] spare = [];

    /// <summary>Merges tables. That takes no more memory than they did, and a number for each group.</summary>
    public MergedGroups(IReadOnlyList<GroupTable> all)
    {
        Table = all.MaxBy(table => table.Count)!;
        foreach (GroupTable other in all)
        {
            if (other != Table)
            {
                int[] groups = Table.Merge(other);
                other.Release();
                Add(other.Values, groups);
            }
        }

        Add(Table.Values, [.. Enumerable.Range(0, Table.HasValues ? Table.Count : 0)]);
    }

    /// <summary>The groups with their states.</summary>
    public GroupTable Table { get; }

    /// <summary>All values of an argument in a group as numbers, in order; valid until the next call.</summary>
    /// <param name="group">The group.</param>
    /// <param name="argument">An argument whose values are in chains.</param>
    public ReadOnlySpan<long> ValuesOf(int group, int argument)
    {
        int count = 0;
        foreach ((ValueChains?[] values, int[] places) in parts)
        {
            if (group < places.Length && places[group] >= 0)
            {
                int more = values[argument]!.CountOf(places[group]);
                Reserve(count + more);
                values[argument]!.CopyTo(places[group], numbers.AsSpan(count, more));
                count += more;
            }
        }

        NumberSort.Sort(numbers.AsSpan(0, count), spare);
        return numbers.AsSpan(0, count);
    }

    /// <summary>Keeps the values of a table, and where each group has its own.</summary>
    private void Add(ValueChains?[] values, int[] groups)
    {
        if (groups.Length > 0 && Table.HasValues)
        {
            int[] places = new int[Table.Count];
            Array.Fill(places, -1);
            for (int i = 0; i < groups.Length; i++)
            {
                places[groups[i]] = i;
            }

            parts.Add((values, places));
        }
    }

    private void Reserve(int count)
    {
        if (numbers.Length < count)
        {
            Array.Resize(ref numbers, Math.Max(count, 2 * numbers.Length));
            spare = new long[numbers.Length];
        }
    }
}
