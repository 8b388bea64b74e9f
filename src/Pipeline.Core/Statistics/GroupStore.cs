using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>
/// All groups of a stage, in bounded memory. They are in the tables of its threads; what these have no room for goes to a sorter by the groups' keys,
/// and so do the values that are needed one by one. At the end all of a group come one after the other. Used by one thread.
/// </summary>
internal sealed class GroupStore : IDisposable
{
    private const byte OfStates = 0;

    private readonly AggregatePlan plan;
    private readonly GroupTables tables;
    private readonly SpillSorter sorter;
    private readonly SpillSorter? order;
    private readonly PooledBytes key = new();

    /// <summary>Makes it.</summary>
    /// <param name="tables">The tables of the stage.</param>
    /// <param name="space">Where that goes which does not fit.</param>
    public GroupStore(GroupTables tables, SpillSpace space)
    {
        this.tables = tables;
        plan = tables.Plan;
        sorter = new SpillSorter(plan.IsFirstSeen ? tables.Rest / 2 : tables.Rest, space);
        order = plan.IsFirstSeen ? new SpillSorter(tables.Rest / 2, space) : null;
    }

    /// <summary>How many records were taken.</summary>
    public long Records { get; private set; }

    /// <summary>Takes a record of a group: its text, with a line end, and whether it has no quotes.</summary>
    internal delegate void GroupTaker(ReadOnlySpan<byte> record, bool isPlain);

    /// <summary>Takes what is to be put aside after a batch.</summary>
    /// <exception cref="SpillException">What does not fit into memory cannot be put aside.</exception>
    public void Add(GatheredGroups batch)
    {
        Records += batch.Count;
        tables.CountElsewhere(batch.Elsewhere);
        PutAside(batch);
    }

    /// <summary>Gives the records of all groups; no batch comes any more.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    /// <exception cref="GroupException">A value of a group cannot be had.</exception>
    public void Give(GroupTaker take, CancellationToken cancellation)
    {
        GroupResult result = new(plan);
        if (order is null)
        {
            GiveByKey(result, (_, record, isPlain) => take(record, isPlain), cancellation);
            return;
        }

        GiveByKey(result, KeepPlace, cancellation);
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

    private void GiveByKey(GroupResult result, GroupResult.Taker take, CancellationToken cancellation)
    {
        IReadOnlyList<GroupTable> all = tables.TakeAll(Records);
        if (sorter.Count == 0 && all.Any(table => table.Count > 0))
        {
            GiveTable(new MergedGroups(all), result, take, cancellation);
            return;
        }

        foreach (GroupTable table in all)
        {
            GroupTable left = table;
            using GatheredGroups groups = new() { Count = 0, Values = new PooledBytes() };
            tables.Empty(ref left, groups);
            PutAside(groups);
        }

        GiveSorted(result, take, cancellation);
    }

    private void GiveTable(MergedGroups groups, GroupResult result, GroupResult.Taker take, CancellationToken cancellation)
    {
        GroupTable table = groups.Table;
        for (int group = 0; group < table.Count; group++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(sorter.Add(table.KeyOf(group), sizeof(int)), group);
        }

        RunMerge merge = sorter.Merge(cancellation);
        while (merge.MoveNext())
        {
            result.Begin(groups, BinaryPrimitives.ReadInt32LittleEndian(merge.Current.Payload));
            result.End(take);
        }

        table.Release();
    }

    private void PutAside(GatheredGroups batch)
    {
        StateReader groups = new(batch.Groups.Written);
        while (groups.At < batch.Groups.Length)
        {
            key.CutTo(0);
            key.Add(groups.Bytes());
            key.AddByte(OfStates);
            ReadOnlySpan<byte> states = groups.Bytes();
            states.CopyTo(sorter.Add(key.Written, states.Length));
        }

        StateReader values = new(batch.Values.Written);
        while (values.At < batch.Values.Length)
        {
            ReadOnlySpan<byte> value = values.Bytes();
            ulong times = values.Number();
            VarNumber.Write(sorter.Add(value, VarNumber.LengthOf(times)), times);
        }
    }

    private void GiveSorted(GroupResult result, GroupResult.Taker take, CancellationToken cancellation)
    {
        RunMerge merge = sorter.Merge(cancellation);
        while (merge.MoveNext())
        {
            ReadOnlySpan<byte> found = merge.Current.Key;
            // No key of a group is the beginning of another one.
            bool isSame = result.HasGroup && found.StartsWith(result.Key) && found.Length > result.Key.Length;
            if (isSame && found[result.Key.Length] != OfStates)
            {
                int at = 0;
                result.AddValue(found[result.Key.Length] - 1, found[(result.Key.Length + 1)..], (long)VarNumber.Read(merge.Current.Payload, ref at));
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
