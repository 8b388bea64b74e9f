using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>
/// All groups of a stage, in bounded memory. Groups of batches are merged into a table; when that is full, its groups go to a sorter by their
/// keys, where the values lie that are needed one by one. At the end all of a group come one after the other. Used by one thread.
/// </summary>
internal sealed class GroupStore : IDisposable
{
    private const byte OfStates = 0;
    private const int PartOfTable = 4;

    private readonly AggregatePlan plan;
    private readonly SpillSorter sorter;
    private readonly SpillSorter? order;
    private readonly long tableBudget;
    private readonly PooledBytes key = new();
    private readonly PooledBytes payload = new();
    private GroupTable table;
    private int[] groups = [];

    /// <summary>Makes it.</summary>
    /// <param name="plan">What is computed.</param>
    /// <param name="budget">Bytes of memory.</param>
    /// <param name="space">Where that goes which does not fit.</param>
    public GroupStore(AggregatePlan plan, long budget, SpillSpace space)
    {
        this.plan = plan;
        tableBudget = budget / PartOfTable;
        table = new GroupTable(plan.MakeColumns());
        long left = budget - tableBudget;
        sorter = new SpillSorter(plan.IsFirstSeen ? left / 2 : left, space);
        order = plan.IsFirstSeen ? new SpillSorter(left / 2, space) : null;
    }

    /// <summary>How many records were taken.</summary>
    public long Records { get; private set; }

    /// <summary>Takes a record of a group: its text, with a line end, and whether it has no quotes.</summary>
    internal delegate void GroupTaker(ReadOnlySpan<byte> record, bool isPlain);

    /// <summary>Adds the groups of a batch.</summary>
    /// <exception cref="SpillException">What does not fit into memory cannot be put aside.</exception>
    public void Add(GatheredGroups batch)
    {
        Records += batch.Count;
        if (groups.Length < batch.GroupCount)
        {
            groups = new int[batch.GroupCount];
        }

        StateReader reader = new(batch.Groups.Written);
        for (int i = 0; i < batch.GroupCount; i++)
        {
            ReadOnlySpan<byte> ofGroup = reader.Bytes();
            int group = table.Of(ofGroup, reader.Signed());
            groups[i] = group;
            foreach (StateColumn column in table.Columns)
            {
                column.Merge(group, ref reader);
            }
        }

        AddValues(new StateReader(batch.Values.Written), batch.Values.Length);
        if (table.Room > tableBudget)
        {
            PutAside();
        }
    }

    /// <summary>Gives the records of all groups; no batch comes any more.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    /// <exception cref="GroupException">A value of a group cannot be had.</exception>
    public void Give(GroupTaker take, CancellationToken cancellation)
    {
        PutAside();
        GroupResult result = new(plan);
        if (order is null)
        {
            Merge(result, (_, record, isPlain) => take(record, isPlain), cancellation);
            return;
        }

        Merge(result, KeepPlace, cancellation);
        RunMerge merge = order.Merge(cancellation);
        while (merge.MoveNext())
        {
            take(merge.Current.Payload[1..], merge.Current.Payload[0] != 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sorter.Dispose();
        order?.Dispose();
    }

    private void AddValues(StateReader reader, int length)
    {
        while (reader.At < length)
        {
            int group = groups[(int)reader.Number()];
            int argument = (int)reader.Number();
            key.CutTo(0);
            key.Add(table.KeyOf(group));
            key.AddByte((byte)(argument + 1));
            key.Add(reader.Bytes());
            sorter.Add(key.Written, 0);
        }
    }

    private void PutAside()
    {
        for (int group = 0; group < table.Count; group++)
        {
            key.CutTo(0);
            key.Add(table.KeyOf(group));
            key.AddByte(OfStates);
            payload.CutTo(0);
            table.Write(group, payload);
            payload.Written.CopyTo(sorter.Add(key.Written, payload.Length));
        }

        // A new one: what an old one has grown to is not needed again at once.
        table.Release();
        table = new GroupTable(plan.MakeColumns());
    }

    private void Merge(GroupResult result, GroupResult.Taker take, CancellationToken cancellation)
    {
        RunMerge merge = sorter.Merge(cancellation);
        while (merge.MoveNext())
        {
            ReadOnlySpan<byte> found = merge.Current.Key;
            // No key of a group is the beginning of another one.
            bool isSame = result.HasGroup && found.StartsWith(result.Key) && found.Length > result.Key.Length;
            if (isSame && found[result.Key.Length] != OfStates)
            {
                result.AddValue(found[result.Key.Length] - 1, found[(result.Key.Length + 1)..]);
                continue;
            }

            if (!isSame)
            {
                result.End(take);
                result.Begin(found[..^1]);
            }

            result.Merge(merge.Current.Payload);
        }

        if (!result.HasGroup && plan.By.Count == 0)
        {
            // Of no records there is one group all the same.
            result.Begin([]);
        }

        result.End(take);
    }

    private void KeepPlace(long first, ReadOnlySpan<byte> record, bool isPlain)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(place, first);
        Span<byte> room = order!.Add(place, record.Length + 1);
        room[0] = (byte)(isPlain ? 1 : 0);
        record.CopyTo(room[1..]);
    }
}
