using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Profiles;

/// <summary>
/// How often each value of a column came: a table of open addressing. Texts of up to fifteen bytes stand in it as two words, longer ones in an array
/// of bytes, so no object is made for a value. Where nearly every value is another one, a table only costs time: then
/// values are listed as they come (<see cref="IsList"/>). When there is no more room, all are taken out. Belongs to one thread.
/// </summary>
/// <param name="room">Bytes that it may take, together with other tables.</param>
/// <param name="take">Takes all entries out.</param>
internal sealed partial class ValueTable(TableRoom room, Action<ValueTable> take)
{
    /// <summary>Most bytes of a text that is two words.</summary>
    public const int MostShort = 15;

    /// <summary>As many entries show whether values come again.</summary>
    public const int EntriesThatTell = 3 << 14;

    /// <summary>Most bytes that it takes beside what it asks for, unless a value is large.</summary>
    public const int MostBeside = LeastBytes + ListBytes;

    private const int LeastBytes = (Least * SlotBytes) + (Queued * (SlotBytes + sizeof(ulong)));
    private const int Least = 64;
    private const int SlotBytes = 24;
    private const int ListSlots = 1 << 10;
    private const int ListBytes = 64 << 10;
    private const int Queued = 256;

    // So many slots stay in the first cache.
    private const int FewSlots = 512;
    private const int LengthShift = 56;
    private const ulong LongMark = 0xFFUL << LengthShift;

    // Values that are chosen to meet at one place must not make a search of each.
    private const int MostSteps = 256;

    private readonly Slot[] queue = new Slot[Queued];
    private readonly ulong[] hashes = new ulong[Queued];
    private Slot[] slots = new Slot[Least];
    private byte[] bytes = [];
    private int used;
    private int queued;
    private bool isTooLong;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it has shown that values do not come again, and only lists them.</summary>
    public bool IsList { get; private set; }

    /// <summary>Bytes that it takes beside what it asked for.</summary>
    public long Beside => LeastBytes + (IsList ? bytes.Length : 0);

    /// <summary>Slots; those without an entry have no <see cref="TimesAt"/>.</summary>
    public int Slots => IsList ? Count : slots.Length;

    /// <summary>Adds one of a value.</summary>
    public void Add(ReadOnlySpan<byte> value, int group)
    {
        if (value.Length <= MostShort)
        {
            Words(value, out ulong first, out ulong second);
            Add(first, second, group);
        }
        else if (IsList)
        {
            AddToList(new Slot { First = 0, Group = group }, value);
        }
        else
        {
            AddLong(value, group, ValueHash.Of(ref MemoryMarshal.GetReference(value), value.Length) ^ ((uint)group * 0x9E3779B97F4A7C15));
        }
    }

    /// <summary>Adds one of a value of at most fifteen bytes that stands where sixteen may be read. It counts when <see cref="Drain"/> is called.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddShort(ref byte at, int length, int group)
    {
        ReadOnlySpan<byte> sixteen = MemoryMarshal.CreateReadOnlySpan(ref at, 2 * sizeof(ulong));
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(sixteen);
        ulong second = BinaryPrimitives.ReadUInt64LittleEndian(sixteen[sizeof(ulong)..]);
        int bits = 8 * length;
        first &= bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        second &= bits <= 64 ? 0 : (1UL << (bits - 64)) - 1;
        Add(first, second | ((ulong)length << LengthShift), group);
    }

    /// <summary>Counts all that was added.</summary>
    public void Drain()
    {
        int count = queued;
        queued = 0;
        for (int i = 0; i < count; i++)
        {
            CountOne(queue[i], hashes[i]);
        }
    }

    /// <summary>How often the value of a slot came.</summary>
    public uint TimesAt(int slot) => slots[slot].Times;

    /// <summary>The value of a slot and its group.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="scratch">Room for a short one.</param>
    /// <param name="group">Gets the group.</param>
    public ReadOnlySpan<byte> ValueAt(int slot, Span<byte> scratch, out int group)
    {
        ref Slot entry = ref slots[slot];
        group = entry.Group;
        if (entry.Second >= LongMark)
        {
            return LongAt(entry.Second);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(scratch, entry.First);
        BinaryPrimitives.WriteUInt64LittleEndian(scratch[sizeof(ulong)..], entry.Second);
        return scratch[..(int)(entry.Second >> LengthShift)];
    }

    private void Add(ulong first, ulong second, int group)
    {
        ulong hash = HashOf(first, second, group);
        if (slots.Length <= FewSlots)
        {
            ref Slot slot = ref slots[(int)hash & (slots.Length - 1)];
            if (slot.First == first && slot.Second == second && slot.Group == group && slot.Times - 1 < uint.MaxValue - 1)
            {
                slot.Times++;
                return;
            }

            CountOne(new Slot { First = first, Second = second, Group = group, Times = 1 }, hash);
            return;
        }

        if (queued == Queued)
        {
            Drain();
        }

        ref Slot next = ref queue[queued];
        next.First = first;
        next.Second = second;
        next.Group = group;
        next.Times = 1;
        hashes[queued++] = hash;
        // Some hundred values of a column come one after the other: their slots come from memory at the same time.
        CacheLine.Fetch(ref slots[(int)hash & (slots.Length - 1)]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(ulong first, ulong second, int group)
    {
        ulong high = Math.BigMul(first ^ 0xa0761d6478bd642f ^ (uint)group, second ^ 0xe7037ed1a0b428db, out ulong low);
        return high ^ low;
    }

    private void CountOne(Slot value, ulong hash)
    {
        while (!IsList)
        {
            int mask = slots.Length - 1;
            int at = (int)hash & mask;
            for (int steps = 0; steps < MostSteps; at = (at + 1) & mask, steps++)
            {
                ref Slot slot = ref slots[at];
                if (slot.First == value.First && slot.Second == value.Second && slot.Group == value.Group && slot.Times - 1 < uint.MaxValue - 1)
                {
                    slot.Times++;
                    return;
                }

                if (slot.Times == 0)
                {
                    break;
                }
            }

            if (slots[at].Times == 0 && 4L * (Count + 1) <= 3L * slots.Length)
            {
                slots[at] = value;
                Count++;
                return;
            }

            MakeRoom(isFull: 4L * (Count + 1) > 3L * slots.Length, 0);
        }

        AddToList(value, []);
    }

    private void AddLong(ReadOnlySpan<byte> value, int group, ulong hash)
    {
        while (!IsList)
        {
            int mask = slots.Length - 1;
            int at = (int)hash & mask;
            for (int steps = 0; steps < MostSteps; at = (at + 1) & mask, steps++)
            {
                ref Slot slot = ref slots[at];
                if (slot.Times == 0)
                {
                    break;
                }

                if (slot.First == hash && slot.Second >= LongMark && slot.Group == group && slot.Times < uint.MaxValue && LongAt(slot.Second).SequenceEqual(value))
                {
                    slot.Times++;
                    return;
                }
            }

            int needed = sizeof(int) + value.Length;
            if (slots[at].Times == 0 && 4L * (Count + 1) <= 3L * slots.Length && bytes.Length - used >= needed)
            {
                slots[at] = new Slot { First = hash, Second = Keep(value), Group = group, Times = 1 };
                Count++;
                return;
            }

            MakeRoom(isFull: 4L * (Count + 1) > 3L * slots.Length, needed);
        }

        AddToList(new Slot { Group = group }, value);
    }

    private void AddToList(Slot value, ReadOnlySpan<byte> text)
    {
        if (Count == slots.Length || (Count > 0 && !text.IsEmpty && used + text.Length + sizeof(int) > bytes.Length))
        {
            TakeOut();
        }

        if (!text.IsEmpty)
        {
            if (bytes.Length - used < text.Length + sizeof(int))
            {
                bytes = new byte[Math.Max(ListBytes, text.Length + sizeof(int))];
            }

            value.Second = Keep(text);
        }

        value.Times = 1;
        slots[Count++] = value;
    }

    private ulong Keep(ReadOnlySpan<byte> value)
    {
        int length = value.Length;
        MemoryMarshal.Write(bytes.AsSpan(used), in length);
        value.CopyTo(bytes.AsSpan(used + sizeof(int)));
        used += sizeof(int) + length;
        return LongMark | (uint)(used - sizeof(int) - length);
    }

    private ReadOnlySpan<byte> LongAt(ulong word)
    {
        int start = (int)(uint)word;
        return bytes.AsSpan(start + sizeof(int), MemoryMarshal.Read<int>(bytes.AsSpan(start)));
    }

    private static void Words(ReadOnlySpan<byte> value, out ulong first, out ulong second)
    {
        Span<byte> padded = stackalloc byte[2 * sizeof(ulong)];
        padded.Clear();
        value.CopyTo(padded);
        first = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        second = BinaryPrimitives.ReadUInt64LittleEndian(padded[sizeof(ulong)..]) | ((ulong)value.Length << LengthShift);
    }

    private struct Slot
    {
        public ulong First;
        public ulong Second;
        public int Group;
        public uint Times;
    }
}
