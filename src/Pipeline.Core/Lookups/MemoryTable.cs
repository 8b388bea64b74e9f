using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Lookups;

/// <summary>
/// A table in memory: an array of slots that is searched from where the hash of a key says, and chunks of bytes in which entries lie one
/// behind the other. An entry is the lengths of its key and its values, both as they are, and the line of its record where doubles are an
/// error. So a record of the reference is no object, and nothing is believed of a hash: keys are compared.
/// </summary>
internal sealed class MemoryTable : LookupTable, IReferenceTarget
{
    private const int HeadBytes = 2 * sizeof(int);
    private const int AddressBits = 40;
    private const int FirstSlots = 1024;
    private const int LeastChunk = 4 << 10;
    private const int LargestShift = 20;
    private const int LargestChunk = 1 << LargestShift;
    private const int ChunksOfBudget = 32;

    private readonly LookupPlan plan;
    private readonly long memory;
    private readonly int chunkShift;
    private readonly int headBytes;
    private readonly bool keepsAll;
    private readonly List<byte[]> filled = [];
    private byte[][] chunks = [];
    private ulong[] slots = new ulong[FirstSlots];
    private long chunkBytes;
    private int used;
    private long count;

    /// <summary>Makes an empty one.</summary>
    /// <param name="plan">What is looked up.</param>
    /// <param name="memory">Most bytes that it may take.</param>
    public MemoryTable(LookupPlan plan, long memory)
    {
        this.plan = plan;
        this.memory = memory;
        keepsAll = plan.Duplicate == DuplicateKey.All;
        headBytes = HeadBytes + (keepsAll ? sizeof(long) : 0);
        int chunk = LeastChunk;
        while (chunk < LargestChunk && (long)chunk * ChunksOfBudget * 2 <= memory)
        {
            chunk *= 2;
        }

        chunkShift = System.Numerics.BitOperations.Log2((uint)chunk);
    }

    /// <inheritdoc/>
    public override bool WantsOrder => false;

    /// <summary>Bytes that it takes.</summary>
    public long Room => chunkBytes + ((long)slots.Length * sizeof(ulong));

    /// <inheritdoc/>
    public bool Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values, long record, long line)
    {
        ulong hash = KeyHash.Of(key);
        ref ulong slot = ref Find(hash, key, out ReadOnlySpan<byte> entry);
        if (slot != 0)
        {
            switch (plan.Duplicate)
            {
                case DuplicateKey.Error:
                    throw DuplicateFault.Of(plan.Reference, line, MemoryMarshal.Read<long>(entry[^sizeof(long)..]));
                case DuplicateKey.First:
                    return true;
            }
        }

        int lineBytes = plan.Duplicate == DuplicateKey.Error ? sizeof(long) : 0;
        if (!TryReserve(headBytes + (long)key.Length + values.Length + lineBytes, out long address, out Span<byte> room))
        {
            return false;
        }

        MemoryMarshal.Write(room, key.Length);
        MemoryMarshal.Write(room[sizeof(int)..], values.Length + lineBytes);
        if (keepsAll)
        {
            // Entries with one key are a ring, of which the slot has the last: so the next one of the last is the first.
            long next = address;
            if (slot != 0)
            {
                ref byte ofLast = ref At(AddressOf(slot), HeadBytes);
                next = Unsafe.ReadUnaligned<long>(ref ofLast);
                Unsafe.WriteUnaligned(ref ofLast, address);
            }

            MemoryMarshal.Write(room[HeadBytes..], next);
        }

        key.CopyTo(room[headBytes..]);
        values.CopyTo(room[(headBytes + key.Length)..]);
        if (lineBytes > 0)
        {
            MemoryMarshal.Write(room[^lineBytes..], line);
        }

        bool isNew = slot == 0;
        slot = (hash >> AddressBits << AddressBits) | (ulong)(address + 1);
        return !isNew || ++count * 2 < slots.Length || TryGrow();
    }

    /// <summary>No record is added any more.</summary>
    public void End() => chunks = [.. filled];

    /// <inheritdoc/>
    public override void Announce(ReadOnlySpan<ulong> hashes)
    {
        if (!CacheLine.CanFetch)
        {
            return;
        }

        // Slots and entries lie anywhere, and waiting for them one after the other was a third of the time of a lookup. All of some
        // hundred records are fetched at once instead.
        ulong[] table = slots;
        int mask = table.Length - 1;
        foreach (ulong hash in hashes)
        {
            CacheLine.Fetch(ref table[(int)hash & mask]);
        }

        foreach (ulong hash in hashes)
        {
            if (table[(int)hash & mask] is not 0 and ulong slot)
            {
                CacheLine.Fetch(ref At(AddressOf(slot), 0));
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool TryFind(ulong hash, ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values)
    {
        ulong[] table = slots;
        byte[][] all = chunks;
        int shift = chunkShift;
        int behind = headBytes;
        for (int at = (int)hash & (table.Length - 1); ; at = (at + 1) & (table.Length - 1))
        {
            ulong slot = table[at];
            if (slot == 0)
            {
                values = default;
                return false;
            }

            if ((slot ^ hash) >> AddressBits == 0)
            {
                long address = AddressOf(slot);
                byte[] chunk = all[address >> shift];
                int start = (int)(address & ((1L << shift) - 1));
                ref byte head = ref chunk[start];
                int keyLength = Unsafe.ReadUnaligned<int>(ref head);
                if (keyLength == key.Length && chunk.AsSpan(start + behind, keyLength).SequenceEqual(key))
                {
                    values = chunk.AsSpan(start + behind + keyLength, Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref head, sizeof(int))));
                    if (keepsAll)
                    {
                        page.Last = address;
                        page.Found = Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref head, HeadBytes));
                        values = ValuesAt(page.Found);
                    }

                    return true;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override bool TryFindNext(ReadOnlySpan<byte> key, LookupPage page, out ReadOnlySpan<byte> values)
    {
        values = default;
        if (page.Found < 0 || page.Found == page.Last)
        {
            return false;
        }

        page.Found = Unsafe.ReadUnaligned<long>(ref At(page.Found, HeadBytes));
        values = ValuesAt(page.Found);
        return true;
    }

    private static long AddressOf(ulong slot) => (long)(slot & ((1UL << AddressBits) - 1)) - 1;

    private ref byte At(long address, int offset) => ref filled[(int)(address >> chunkShift)][(int)(address & ((1L << chunkShift) - 1)) + offset];

    private ReadOnlySpan<byte> ValuesAt(long address)
    {
        ReadOnlySpan<byte> entry = EntryOf((ulong)(address + 1));
        return entry[(headBytes + MemoryMarshal.Read<int>(entry))..];
    }

    /// <summary>The slot of a key, or the free one where it belongs.</summary>
    private ref ulong Find(ulong hash, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> entry)
    {
        for (int at = (int)hash & (slots.Length - 1); ; at = (at + 1) & (slots.Length - 1))
        {
            ref ulong slot = ref slots[at];
            if (slot == 0)
            {
                entry = default;
                return ref slot;
            }

            if ((slot ^ hash) >> AddressBits == 0)
            {
                entry = EntryOf(slot);
                if (KeyOf(entry).SequenceEqual(key))
                {
                    return ref slot;
                }
            }
        }
    }

    private ReadOnlySpan<byte> EntryOf(ulong slot)
    {
        long address = AddressOf(slot);
        ReadOnlySpan<byte> rest = filled[(int)(address >> chunkShift)].AsSpan((int)(address & ((1L << chunkShift) - 1)));
        return rest[..(headBytes + MemoryMarshal.Read<int>(rest) + MemoryMarshal.Read<int>(rest[sizeof(int)..]))];
    }

    private ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> entry) => entry.Slice(headBytes, MemoryMarshal.Read<int>(entry));

    private bool TryReserve(long bytes, out long address, out Span<byte> room)
    {
        int chunk = 1 << chunkShift;
        address = 0;
        room = default;
        if (filled.Count == 0 || used + bytes > filled[^1].Length)
        {
            // A record that is larger than a chunk has one to itself.
            long wanted = Math.Max(bytes, chunk);
            if (Room + wanted > memory || wanted > Array.MaxLength || filled.Count >= 1 << (AddressBits - LargestShift))
            {
                return false;
            }

            filled.Add(GC.AllocateUninitializedArray<byte>((int)wanted));
            chunkBytes += wanted;
            used = 0;
        }

        address = ((long)(filled.Count - 1) << chunkShift) | (uint)used;
        room = filled[^1].AsSpan(used, (int)bytes);
        used = bytes > chunk ? filled[^1].Length : used + (int)bytes;
        return true;
    }

    /// <summary>Twice the slots; for a moment both arrays are there.</summary>
    private bool TryGrow()
    {
        if (chunkBytes + (3L * slots.Length * sizeof(ulong)) > memory || slots.Length > 1 << 29)
        {
            return false;
        }

        ulong[] before = slots;
        slots = new ulong[2 * before.Length];
        foreach (ulong slot in before)
        {
            if (slot != 0)
            {
                int at = (int)KeyHash.Of(KeyOf(EntryOf(slot))) & (slots.Length - 1);
                while (slots[at] != 0)
                {
                    at = (at + 1) & (slots.Length - 1);
                }

                slots[at] = slot;
            }
        }

        return true;
    }
}
