using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// The tables of a stage in a run: one for each thread that works at once. No thread owns one between two batches, as a chain is dropped that was
/// not used for long. Any number of threads may use it.
/// </summary>
/// <param name="plan">What is computed.</param>
/// <param name="atOnce">How many threads work at once.</param>
/// <param name="budget">Bytes of memory for this and for what is put aside.</param>
internal sealed class GroupTables(AggregatePlan plan, int atOnce, long budget)
{
    private const int PartOfTables = 2;

    private readonly Lock gate = new();
    private readonly List<GroupTable> idle = [];
    private long putAside;

    /// <summary>What is computed.</summary>
    public AggregatePlan Plan => plan;

    /// <summary>Bytes of a table above which its groups are put aside.</summary>
    public long Limit { get; } = budget / PartOfTables / atOnce;

    /// <summary>Bytes that are left for what is put aside.</summary>
    public long Rest => budget - (budget / PartOfTables);

    /// <summary>A table, which is the caller's until it is added again.</summary>
    /// <param name="last">The one that the caller had before: it is in the core's cache, and the caller knows its columns.</param>
    public GroupTable Take(GroupTable? last)
    {
        lock (gate)
        {
            if (idle.Count == 0)
            {
                return Made();
            }

            int at = last is null ? -1 : idle.IndexOf(last);
            at = at < 0 ? idle.Count - 1 : at;
            GroupTable table = idle[at];
            idle.RemoveAt(at);
            return table;
        }
    }

    /// <summary>Counts records whose groups were made elsewhere, and come as what is put aside.</summary>
    public void CountElsewhere(long records) => Interlocked.Add(ref putAside, records);

    /// <summary>Keeps a table for the next batch.</summary>
    public void Add(GroupTable table)
    {
        lock (gate)
        {
            idle.Add(table);
        }
    }

    /// <summary>Takes the groups out of a table.</summary>
    /// <param name="table">The table; a large one becomes a new one, for what it has grown to is not needed again at once.</param>
    /// <param name="to">Gets them.</param>
    public void Empty(ref GroupTable table, GatheredGroups to)
    {
        using PooledBytes states = new();
        for (int group = 0; group < table.Count; group++)
        {
            states.CutTo(0);
            table.Write(group, states);
            to.Groups.AddNumber((ulong)table.KeyOf(group).Length);
            to.Groups.Add(table.KeyOf(group));
            to.Groups.AddNumber((ulong)states.Length);
            to.Groups.Add(states.Written);
        }

        AddValues(table, to.Values);
        Interlocked.Add(ref putAside, table.Records);
        if (table.Count <= PartedArray<int>.Part && !table.HasValues)
        {
            table.Clear();
        }
        else
        {
            table.Release();
            table = Made();
        }
    }

    /// <summary>All tables, when no batch is in work and none will come.</summary>
    /// <param name="records">How many records were taken.</param>
    /// <exception cref="InvalidOperationException">They are not those that were counted.</exception>
    public IReadOnlyList<GroupTable> TakeAll(long records)
    {
        lock (gate)
        {
            GroupTable[] all = [.. idle];
            idle.Clear();
            long found = putAside + all.Sum(table => table.Records);
            return found == records ? all : throw new InvalidOperationException($"groups have {found} records, and {records} were counted");
        }
    }

    private void AddValues(GroupTable table, PooledBytes values)
    {
        if (!table.HasValues)
        {
            return;
        }

        using PooledBytes form = new();
        MergedGroups groups = new([table]);
        for (int argument = 0; argument < table.Values.Length; argument++)
        {
            ValueCode? code = table.Values[argument] is null ? null : ValueCode.Of(plan.Arguments[argument].Node.Type);
            for (int group = 0; group < table.Count && code is not null; group++)
            {
                ReadOnlySpan<long> left = groups.ValuesOf(group, argument);
                for (int times; left.Length > 0; left = left[times..])
                {
                    times = NumberSort.FirstOf(left);
                    form.CutTo(0);
                    code.WriteForm(left[0], form);
                    GatheredGroups.AddValue(values, table.KeyOf(group), argument, form.Written, times);
                }
            }
        }
    }

    private GroupTable Made() => new(plan.MakeColumns(), plan.MakeChains());
}
