using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>
/// An exact table of keys with some bytes for each, in bounded memory: open addressing over an arena, without an object for a key. A key is
/// found by its bytes; the hash only says where to look.
/// </summary>
internal sealed class KeyTable
{
    // A slot is the place of an entry in the arena, from 1, and above it as much of the hash as has room.
    private const int PlaceBits = 44;
    private const ulong PlaceMask = (1UL << PlaceBits) - 1;
    private const int LeastSlots = 1 << 10;
    private const int ChunkBits = 16;
    private const int ChunkBytes = 1 << ChunkBits;

    private readonly List<byte[]> chunks = [];
    private ulong[] slots = new ulong[LeastSlots];
    private long memory = LeastSlots * sizeof(ulong);
    private long budget;
    private int used = ChunkBytes;

    /// <summary>Makes an empty one.</summary>
    /// <param name="budget">Most bytes of memory.</param>
    public KeyTable(long budget) => this.budget = budget;

    /// <summary>How many keys it has.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes that were added with a key; false where it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its <see cref="KeyHash"/>.</param>
    /// <param name="data">The bytes.</param>
    public bool TryFind(ReadOnlySpan<byte> key, ulong hash, out Span<byte> data)
    {
        for (int slot = (int)(hash & (uint)(slots.Length - 1)); slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if ((slots[slot] ^ hash) >> PlaceBits == 0 && KeyAt(slots[slot], out data).SequenceEqual(key))
            {
                return true;
            }
        }

        data = default;
        return false;
    }

    /// <summary>Has the processor fetch the slot of a key that will be asked for soon.</summary>
    public unsafe void FetchSlot(ulong hash)
    {
        if (Sse.IsSupported)
        {
            // A hint: nothing is read, so an address that is none any more does no harm. The same below.
            Sse.Prefetch0(Unsafe.AsPointer(ref slots[(int)(hash & (uint)(slots.Length - 1))]));
        }
    }

    /// <summary>Has the processor fetch the entry of a key whose slot was fetched and that will be asked for next.</summary>
    public unsafe void FetchEntry(ulong hash)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        int slot = (int)(hash & (uint)(slots.Length - 1));
        while (slots[slot] != 0 && (slots[slot] ^ hash) >> PlaceBits != 0)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        if (slots[slot] != 0)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref MemoryMarshal.GetReference(EntryAt(slots[slot] & PlaceMask))));
        }
    }

    /// <summary>Adds a key that is not there; false where the memory is at its end, and from then on.</summary>
    public bool TryAdd(ReadOnlySpan<byte> key, ulong hash, ReadOnlySpan<byte> data)
    {
        if (budget == 0 || !HasSlot() || !TryReserve(VarNumber.LengthOf((ulong)key.Length) + VarNumber.LengthOf((ulong)data.Length) + key.Length + data.Length, out ulong place))
        {
            budget = 0;
            return false;
        }

        Span<byte> entry = EntryAt(place);
        entry = entry[VarNumber.Write(entry, (ulong)key.Length)..];
        entry = entry[VarNumber.Write(entry, (ulong)data.Length)..];
        key.CopyTo(entry);
        data.CopyTo(entry[key.Length..]);
        Put(slots, hash, place);
        Count++;
        return true;
    }

    private static void Put(ulong[] to, ulong hash, ulong place)
    {
        int slot = (int)(hash & (uint)(to.Length - 1));
        while (to[slot] != 0)
        {
            slot = (slot + 1) & (to.Length - 1);
        }

        to[slot] = (hash & ~PlaceMask) | place;
    }

    private bool HasSlot()
    {
        // Two thirds full at most.
        if (3L * (Count + 1) <= 2L * slots.Length)
        {
            return true;
        }

        // Both are there for a moment.
        long larger = 2L * slots.Length * sizeof(ulong);
        if (memory + larger > budget || slots.Length >= 1 << 29)
        {
            return false;
        }

        ulong[] next = new ulong[2 * slots.Length];
        foreach (ulong slot in slots)
        {
            if (slot != 0)
            {
                Put(next, KeyHash.Of(KeyAt(slot, out _)), slot & PlaceMask);
            }
        }

        slots = next;
        memory += larger / 2;
        return true;
    }

    private bool TryReserve(int length, out ulong place)
    {
        place = 0;
        if (length > ChunkBytes - used)
        {
            int bytes = Math.Max(length, ChunkBytes);
            if (memory + bytes > budget)
            {
                return false;
            }

            chunks.Add(GC.AllocateUninitializedArray<byte>(bytes));
            memory += bytes;
            used = 0;
        }

        place = ((ulong)(chunks.Count - 1) << ChunkBits) + (uint)used + 1;
        used = Math.Min(ChunkBytes, used + length);
        return true;
    }

    private Span<byte> EntryAt(ulong place) => chunks[(int)((place - 1) >> ChunkBits)].AsSpan((int)((place - 1) & (ChunkBytes - 1)));

    private ReadOnlySpan<byte> KeyAt(ulong slot, out Span<byte> data)
    {
        Span<byte> entry = EntryAt(slot & PlaceMask);
        int at = 0;
        int length = (int)VarNumber.Read(entry, ref at);
        int dataLength = (int)VarNumber.Read(entry, ref at);
        data = entry.Slice(at + length, dataLength);
        return entry.Slice(at, length);
    }
}
