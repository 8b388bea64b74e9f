using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>
/// All groups of a stage, in bounded memory. They are in the tables of its threads; what these have no room for is sorted by the groups' keys, and so
/// are the values that are needed one by one. At the end all of a group come one after the other. Used by one thread.
/// </summary>
/// <param name="tables">The tables of the stage, and what was put aside; disposed with this.</param>
internal sealed class GroupStore(GroupTables tables) : IDisposable
{
    private const int BytesOfPlace = 2 * sizeof(int);

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
        tables.Spill.Add(batch.Entries);
    }

    /// <summary>Gives the records of all groups; no batch comes any more.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    /// <exception cref="GroupException">A value of a group cannot be had.</exception>
    public void Give(GroupTaker take, CancellationToken cancellation)
    {
        using GroupResult result = new(tables.Plan);
        if (tables.Order is not { } order)
        {
            GiveByKey(result, (_, record, isPlain) => take(record, isPlain), cancellation);
            return;
        }

        GiveByKey(result, (first, record, isPlain) => KeepPlace(order, first, record, isPlain), cancellation);

        // Their records are all that is needed now.
        tables.Spill.Dispose();
        RunMerge merge = order.Merge(cancellation);
        while (merge.MoveNext())
        {
            take(merge.Current.Payload[1..], merge.Current.Payload[0] != 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => tables.Dispose();

    private static void KeepPlace(SpillSorter order, long first, ReadOnlySpan<byte> record, bool isPlain)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(place, first);
        Span<byte> room = order.Add(place, record.Length + 1);
        room[0] = (byte)(isPlain ? 1 : 0);
        record.CopyTo(room[1..]);
    }

    private void GiveByKey(GroupResult result, GroupResult.Taker take, CancellationToken cancellation)
    {
        IReadOnlyList<GroupTable> all = tables.TakeAll(Records);
        SpillSorter sorter = tables.Spill.Sorter;
        if (sorter.Count == 0 && all.Any(table => table.Count > 0))
        {
            GiveTables(all, sorter, result, take, cancellation);
            return;
        }

        foreach (GroupTable table in all)
        {
            tables.Empty(table);
            table.Release();
        }

        // The merge and the batches behind it need as much memory as the tables had, and nothing says that it would be collected before.
        GC.Collect();
        GiveSorted(sorter.Merge(cancellation), result, take);
    }

    /// <summary>Gives groups that are all in tables, each where it has the first of its parts.</summary>
    private static void GiveTables(IReadOnlyList<GroupTable> all, SpillSorter sorter, GroupResult result, GroupResult.Taker take, CancellationToken cancellation)
    {
        for (int from = 0; from < all.Count; from++)
        {
            for (int group = 0; group < all[from].Count; group++)
            {
                Span<byte> place = sorter.Add(all[from].KeyOf(group), BytesOfPlace);
                BinaryPrimitives.WriteInt32LittleEndian(place, from);
                BinaryPrimitives.WriteInt32LittleEndian(place[sizeof(int)..], group);
            }
        }

        GroupParts parts = new();
        RunMerge merge = sorter.Merge(cancellation);
        for (bool isThere = merge.MoveNext(); isThere;)
        {
            (GroupTable table, int group) = PlaceOf(all, merge);
            parts.Begin(table, group);
            while ((isThere = merge.MoveNext()) && merge.Current.Key.SequenceEqual(table.KeyOf(group)))
            {
                (GroupTable other, int part) = PlaceOf(all, merge);
                parts.Add(other, part);
            }

            result.Begin(parts);
            result.End(take);
        }
    }

    private static (GroupTable Table, int Group) PlaceOf(IReadOnlyList<GroupTable> all, RunMerge merge)
    {
        ReadOnlySpan<byte> place = merge.Current.Payload;
        return (all[BinaryPrimitives.ReadInt32LittleEndian(place)], BinaryPrimitives.ReadInt32LittleEndian(place[sizeof(int)..]));
    }

    private void GiveSorted(RunMerge merge, GroupResult result, GroupResult.Taker take)
    {
        while (merge.MoveNext())
        {
            ReadOnlySpan<byte> found = merge.Current.Key;
            // No key of a group is the beginning of another one.
            bool isSame = result.HasGroup && found.StartsWith(result.Key) && found.Length > result.Key.Length;
            if (isSame && found[result.Key.Length] != GroupEntries.OfStates)
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

        if (!result.HasGroup && tables.Plan.By.Count == 0)
        {
            // Of no records there is one group all the same.
            result.Begin([]);
        }

        result.End(take);
    }
}
