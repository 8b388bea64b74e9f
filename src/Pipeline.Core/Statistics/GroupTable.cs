using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// Groups by their keys, and the states of each: open addressing over short keys that stand in their entries and longer ones that lie one behind
/// the other, and states in columns. Lives as long as its memory allows, over many batches; belongs to one thread at a time.
/// </summary>
internal sealed class GroupTable
{
    private const int LeastSlots = 1024;

    // Fewer are in the cache.
    private const int Many = 4096;

    private readonly StateColumn[] columns;
    private readonly ValueChains?[] values;
    private readonly StateRows rows = new();
    private readonly int place;
    private readonly KeyBytes longKeys = new();

    // The number of a group and 1 in as many bits as say where the slot is, and the others of the key's tag above; 0 where there is none.
    private uint[] slots = new uint[LeastSlots];

    /// <summary>Makes one without groups.</summary>
    /// <param name="columns">Columns of states without groups, which are the table's own from now on.</param>
    /// <param name="values">By argument what keeps its values, where all are needed and have numbers; the table's own from now on.</param>
    public GroupTable(StateColumn[] columns, ValueChains?[] values)
    {
        this.columns = columns;
        this.values = values;
        HasValues = Array.Exists(values, chains => chains is not null);
        place = rows.Add<Entry>();
        foreach (StateColumn column in columns)
        {
            column.Join(rows);
        }
    }

    /// <summary>The states of the groups.</summary>
    public StateColumn[] Columns => columns;

    /// <summary>By argument the values of the groups, where all are needed and have numbers.</summary>
    public ValueChains?[] Values => values;

    /// <summary>Whether there are any such arguments.</summary>
    public bool HasValues { get; }

    /// <summary>How many groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many records they are of.</summary>
    public long Records { get; set; }

    /// <summary>Bytes that the groups take in memory, about. What groups before them took that were forgotten counts as far as it is used again.</summary>
    public long Room => longKeys.Room + ((long)slots.Length * sizeof(uint)) + rows.RoomOf(Count) + columns.Sum(column => column.RoomOf(Count)) + values.Sum(chains => chains?.RoomOf(Count) ?? 0);

    /// <summary>The key of a group.</summary>
    public ReadOnlySpan<byte> KeyOf(int group)
    {
        ref GroupKey key = ref EntryOf(group).Key;
        return key.IsShort
            ? MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref key, 1))[..key.Length]
            : longKeys.At(key.Second, key.Length);
    }

    /// <summary>Where the first record of a group stands.</summary>
    public long FirstOf(int group) => EntryOf(group).First;

    /// <summary>The group of a key; a new one if need be.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="position">Where its record, or the first of some, stands.</param>
    public int Of(in GroupKey key, ReadOnlySpan<byte> bytes, long position)
    {
        uint mask = (uint)slots.Length - 1;
        uint slot = key.Tag & mask;
        for (uint found; (found = slots[slot]) != 0; slot = (slot + 1) & mask)
        {
            if (((found ^ key.Tag) & ~mask) != 0)
            {
                continue;
            }

            int group = (int)(found & mask) - 1;
            ref Entry entry = ref EntryOf(group);
            if (entry.Key.First == key.First && entry.Key.Length == key.Length && (key.IsShort ? entry.Key.Second == key.Second : KeyOf(group).SequenceEqual(bytes)))
            {
                // A record that was put off may be the first.
                if (position < entry.First)
                {
                    entry.First = position;
                }

                return group;
            }
        }

        return Add(slot, key, bytes, position);
    }

    /// <summary>Has the memory fetched where <see cref="Of"/> will look for the groups of many keys.</summary>
    public void Fetch(ReadOnlySpan<GroupKey> keys)
    {
        if (Count < Many)
        {
            return;
        }

        uint mask = (uint)slots.Length - 1;
        foreach (ref readonly GroupKey key in keys)
        {
            CacheLine.Fetch(ref slots[key.Tag & mask]);
        }

        foreach (ref readonly GroupKey key in keys)
        {
            int group = (int)(slots[key.Tag & mask] & mask) - 1;
            if (group >= 0)
            {
                rows.Fetch(group);
            }
        }
    }

    /// <summary>Adds the states of a group to some bytes, that of its first record in front.</summary>
    public void Write(int group, PooledBytes to)
    {
        to.AddSigned(FirstOf(group));
        foreach (StateColumn column in columns)
        {
            column.Write(group, to);
        }
    }

    /// <summary>Adds states that <see cref="Write"/> gave to those of a group.</summary>
    public void Merge(int group, ReadOnlySpan<byte> states)
    {
        StateReader reader = new(states);
        ref Entry entry = ref EntryOf(group);
        entry.First = Math.Min(entry.First, reader.Signed());
        foreach (StateColumn column in columns)
        {
            column.Merge(group, ref reader);
        }
    }

    /// <summary>Forgets all groups, and keeps the room for others.</summary>
    /// <returns>Bytes that are left to be collected, about: of states that are objects.</returns>
    public long Clear()
    {
        long left = 0;
        rows.Clear(Count);
        foreach (StateColumn column in columns)
        {
            left += column.Free(Count);
        }

        foreach (ValueChains? chains in values)
        {
            chains?.Clear(Count);
        }

        Count = 0;
        Records = 0;
        longKeys.Clear();
        Array.Clear(slots);
        return left;
    }

    /// <summary>Forgets all groups and gives their memory back, when no others will come: the chains that used the table know it still.</summary>
    public void Release()
    {
        rows.Release();
        foreach (StateColumn column in columns)
        {
            column.Release();
        }

        foreach (ValueChains? chains in values)
        {
            chains?.Release();
        }

        Count = 0;
        Records = 0;
        longKeys.Release();
        slots = new uint[LeastSlots];
    }

    private ref Entry EntryOf(int group) => ref rows.At<Entry>(group, place);

    private int Add(uint slot, GroupKey key, ReadOnlySpan<byte> bytes, long position)
    {
        int group = Count++;
        slots[slot] = (key.Tag & ~((uint)slots.Length - 1)) | (uint)Count;
        if (Count > rows.Length)
        {
            Reserve();
        }

        EntryOf(group) = new Entry { Key = key.IsShort ? key : key with { Second = longKeys.Add(bytes) }, First = position };

        if (3L * Count > 2L * slots.Length)
        {
            Rehash();
        }

        return group;
    }

    private void Reserve()
    {
        rows.Reserve(Count);
        foreach (StateColumn column in columns)
        {
            column.Reserve(rows.Length);
        }

        foreach (ValueChains? chains in values)
        {
            chains?.Reserve(rows.Length);
        }
    }

    private void Rehash()
    {
        slots = new uint[2 * slots.Length];
        uint mask = (uint)slots.Length - 1;
        for (int group = 0; group < Count; group++)
        {
            uint tag = EntryOf(group).Key.Tag;
            uint slot = tag & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = (tag & ~mask) | (uint)(group + 1);
        }
    }

    private struct Entry
    {
        public GroupKey Key;
        public long First;
    }
}
