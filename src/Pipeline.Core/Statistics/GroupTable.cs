using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// The groups of some records by their keys, and the states of each: open addressing over keys that lie one behind the other, and states in columns.
/// A group is found by the bytes of its key; the hash only says where to look, and differs from process to process, so that nobody can
/// choose keys that meet. Belongs to one thread.
/// </summary>
internal sealed class GroupTable
{
    private const int LeastSlots = 256;
    private const int RoomOfGroup = 28;
    private static readonly ulong Secret = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private readonly StateColumn[] columns;
    private readonly PooledBytes keys = new();
    private int[] slots = new int[LeastSlots];
    private ulong[] hashes = new ulong[LeastSlots];
    private int[] ends = new int[LeastSlots];
    private long[] firsts = new long[LeastSlots];

    /// <summary>Makes one without groups.</summary>
    /// <param name="columns">Columns of states without groups, which are the table's own from now on.</param>
    public GroupTable(StateColumn[] columns)
    {
        this.columns = columns;
        Array.ForEach(columns, static column => column.Reserve(LeastSlots));
    }

    /// <summary>The states of the groups.</summary>
    public StateColumn[] Columns => columns;

    /// <summary>How many groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that all takes in memory, about.</summary>
    public long Room => keys.Room + ((long)slots.Length * RoomOfGroup) + columns.Sum(column => column.Room);

    /// <summary>The key of a group.</summary>
    public ReadOnlySpan<byte> KeyOf(int group)
    {
        int start = group == 0 ? 0 : ends[group - 1];
        return keys.Written[start..ends[group]];
    }

    /// <summary>Tells where a record of a group stands: one that was put off may be its first.</summary>
    public void SeenAt(int group, long position) => firsts[group] = Math.Min(firsts[group], position);

    /// <summary>The group of a key; a new one if need be.</summary>
    /// <param name="key">The key.</param>
    /// <param name="position">Where its record, or the first of some, stands.</param>
    public int Of(ReadOnlySpan<byte> key, long position)
    {
        ulong hash = HashOf(key);
        int mask = slots.Length - 1;
        int slot = (int)hash & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int found = slots[slot] - 1;
            if (hashes[found] == hash && KeyOf(found).SequenceEqual(key))
            {
                SeenAt(found, position);
                return found;
            }
        }

        int group = Count++;
        slots[slot] = Count;
        if (group == ends.Length)
        {
            Array.Resize(ref hashes, 2 * group);
            Array.Resize(ref ends, 2 * group);
            Array.Resize(ref firsts, 2 * group);
            foreach (StateColumn column in columns)
            {
                column.Reserve(2 * group);
            }
        }

        hashes[group] = hash;
        firsts[group] = position;
        keys.Add(key);
        ends[group] = keys.Length;

        if (2 * Count > slots.Length)
        {
            Rehash();
        }

        return group;
    }

    /// <summary>Adds the states of a group to some bytes, that of its first record in front.</summary>
    public void Write(int group, PooledBytes to)
    {
        to.AddSigned(firsts[group]);
        foreach (StateColumn column in columns)
        {
            column.Write(group, to);
        }
    }

    /// <summary>Gives the keys' memory back, when the table is not needed any more.</summary>
    public void Release() => keys.Dispose();

    /// <summary>Forgets all groups, and keeps the room.</summary>
    public void Clear()
    {
        foreach (StateColumn column in columns)
        {
            column.Clear(Count);
        }

        Count = 0;
        keys.CutTo(0);
        Array.Clear(slots);
    }

    private static ulong HashOf(ReadOnlySpan<byte> key)
    {
        ulong hash = Secret ^ (ulong)key.Length;
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key));
        }

        ulong rest = 0;
        for (int i = 0; i < key.Length; i++)
        {
            rest = (rest << 8) | key[i];
        }

        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Secret ^ 0x9E3779B97F4A7C15, out ulong low);
        return high ^ low;
    }

    private void Rehash()
    {
        slots = new int[2 * slots.Length];
        int mask = slots.Length - 1;
        for (int group = 0; group < Count; group++)
        {
            int slot = (int)hashes[group] & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = group + 1;
        }
    }
}
