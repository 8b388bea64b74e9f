using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>
/// The tables of a stage in a run: one for each thread that works at once, and what they have no room for. No thread owns one between two batches, as
/// a chain is dropped that was not used for long. Any number of threads may use it.
/// </summary>
internal sealed class GroupTables : IDisposable
{
    private const int PartOfTables = 2;

    private readonly Lock gate = new();
    private readonly List<GroupTable> idle = [];
    private long putAside;
    private long garbage;

    /// <summary>Makes them.</summary>
    /// <param name="plan">What is computed.</param>
    /// <param name="atOnce">How many threads work at once.</param>
    /// <param name="budget">Bytes of memory for this and for what is put aside.</param>
    /// <param name="space">Where that goes which does not fit.</param>
    public GroupTables(AggregatePlan plan, int atOnce, long budget, SpillSpace space)
    {
        Plan = plan;
        Limit = budget / PartOfTables / atOnce;
        long rest = budget - (budget / PartOfTables);
        Spill = new GroupSpill(new SpillSorter(plan.IsFirstSeen ? rest / 2 : rest, space));
        Order = plan.IsFirstSeen ? new SpillSorter(rest / 2, space) : null;
    }

    /// <summary>What is computed.</summary>
    public AggregatePlan Plan { get; }

    /// <summary>Bytes of a table above which its groups are put aside.</summary>
    public long Limit { get; }

    /// <summary>What was put aside.</summary>
    public GroupSpill Spill { get; }

    /// <summary>Sorts the records of groups, where these are not given in the order of their keys; otherwise null.</summary>
    public SpillSorter? Order { get; }

    /// <summary>A table, which is the caller's until it is added again.</summary>
    /// <param name="last">The one that the caller had before: it is in the core's cache, and the caller knows its columns.</param>
    public GroupTable Take(GroupTable? last)
    {
        lock (gate)
        {
            if (idle.Count == 0)
            {
                return new GroupTable(Plan.MakeColumns(), Plan.MakeChains());
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

    /// <summary>Keeps a table for the next batch. The groups of a full one are put aside first, for which this may wait.</summary>
    /// <exception cref="SpillException">They cannot be put aside.</exception>
    public void Add(GroupTable table)
    {
        if (table.Room > Limit)
        {
            Empty(table);
        }

        lock (gate)
        {
            idle.Add(table);
        }
    }

    /// <summary>Puts the groups of a table aside. What it has grown to is used again: memory that is given back stays until it is collected.</summary>
    /// <exception cref="SpillException">They cannot be put aside.</exception>
    public void Empty(GroupTable table)
    {
        Spill.Add(table, Plan);
        Interlocked.Add(ref putAside, table.Records);
        if (Interlocked.Add(ref garbage, table.Clear()) > Limit)
        {
            // The collector would wait until several times as much is left.
            Interlocked.Exchange(ref garbage, 0);
            GC.Collect();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Spill.Dispose();
        Order?.Dispose();
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
}
