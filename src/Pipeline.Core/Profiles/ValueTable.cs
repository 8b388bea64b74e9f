using System.Runtime.CompilerServices;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// How often each value of a column came: a table of open addressing over one array of bytes, so no object is made for a value. When it is full its
/// entries are taken out and it begins anew. Belongs to one thread.
/// </summary>
/// <param name="most">Bytes that it may take.</param>
internal sealed class ValueTable(long most)
{
    private const int Least = 64;
    private const int EntryBytes = 48;

    // Values that are chosen to meet at one place must not make a search of each.
    private const int MostSteps = 256;

    private int[] slots = new int[2 * Least];
    private Entry[] entries = new Entry[Least];
    private byte[] bytes = new byte[8 * Least];
    private int used;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one of a value; false where the table is full and has to be taken out first.</summary>
    public bool TryAdd(ReadOnlySpan<byte> value, int group)
    {
        ulong hash = value.Length == 0 ? ValueHash.OfNothing : ValueHash.Of(ref Unsafe.AsRef(in value[0]), value.Length);
        hash = (hash ^ (uint)group) * 0x9E3779B97F4A7C15;
        int mask = slots.Length - 1;
        int slot = (int)(hash >> 32) & mask;
        for (int steps = 0; slots[slot] is > 0 and int number; slot = (slot + 1) & mask, steps++)
        {
            ref Entry entry = ref entries[number - 1];
            if (entry.Hash == (uint)hash && entry.Group == group && entry.Length == value.Length && value.SequenceEqual(bytes.AsSpan(entry.Start, entry.Length)))
            {
                entry.Times++;
                return true;
            }

            if (steps == MostSteps)
            {
                return false;
            }
        }

        if (Count == entries.Length || bytes.Length - used < value.Length)
        {
            return Grow(value.Length) && TryAdd(value, group);
        }

        value.CopyTo(bytes.AsSpan(used));
        entries[Count] = new Entry { Hash = (uint)hash, Slot = (uint)(hash >> 32), Start = used, Length = value.Length, Group = group, Times = 1 };
        slots[slot] = ++Count;
        used += value.Length;
        return true;
    }

    /// <summary>An entry.</summary>
    public ReadOnlySpan<byte> ValueOf(int number, out int group, out long times)
    {
        ref Entry entry = ref entries[number];
        group = entry.Group;
        times = entry.Times;
        return bytes.AsSpan(entry.Start, entry.Length);
    }

    /// <summary>Forgets all entries. A single value that was larger than the table may be does not stay.</summary>
    public void Clear()
    {
        Array.Clear(slots);
        if (bytes.Length > most)
        {
            bytes = new byte[8 * Least];
        }

        Count = used = 0;
    }

    /// <summary>Makes room; false where that would be too much, unless nothing is in the table.</summary>
    private bool Grow(int length)
    {
        int count = Count == entries.Length ? 2 * entries.Length : entries.Length;
        long room = Math.Max(bytes.Length, bytes.Length - used < length ? Math.Max(2L * bytes.Length, (long)used + length) : 0);
        if (Count > 0 && ((long)count * EntryBytes) + room > most)
        {
            return false;
        }

        if (room > bytes.Length)
        {
            Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, room));
        }

        if (count > entries.Length)
        {
            Array.Resize(ref entries, count);
            slots = new int[2 * count];
            for (int number = 0; number < Count; number++)
            {
                int slot = (int)entries[number].Slot & (slots.Length - 1);
                while (slots[slot] > 0)
                {
                    slot = (slot + 1) & (slots.Length - 1);
                }

                slots[slot] = number + 1;
            }
        }

        return true;
    }

    private struct Entry
    {
        public uint Hash;
        public uint Slot;
        public int Start;
        public int Length;
        public int Group;
        public long Times;
    }
}
