using System.Runtime.InteropServices;

namespace Pipeline.Spill;

/// <summary>A part of the memory in which entries are gathered and then sorted: entries from the front, and the sort's own room behind them.</summary>
/// <param name="size">Bytes.</param>
internal sealed class SortBuffer(int size)
{
    private int used;
    private int sorted;

    /// <summary>The memory.</summary>
    public byte[] Bytes { get; private set; } = GC.AllocateUninitializedArray<byte>(size);

    /// <summary>How many entries it has.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an entry if it has room for it. One that is too large for an empty buffer makes it larger until it is emptied.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">Bytes of the payload.</param>
    /// <param name="room">Where the payload is to be written.</param>
    public bool TryAdd(ReadOnlySpan<byte> key, int payload, out Span<byte> room)
    {
        int length = SpillEntry.Length(key.Length, payload);
        long needed = (long)used + length + ((Count + 1L) * EntrySort.BytesOfEntry);
        if (needed > Bytes.Length)
        {
            if (Count > 0)
            {
                room = default;
                return false;
            }

            Bytes = GC.AllocateUninitializedArray<byte>(checked((int)needed));
        }

        room = SpillEntry.Write(Bytes.AsSpan(used, length), key);
        used += length;
        Count++;
        return true;
    }

    /// <summary>Sorts the entries; no others may be added.</summary>
    public void Sort()
    {
        sorted = Bytes.Length - (Count * EntrySort.BytesOfEntry);
        EntrySort.Sort(Bytes, sorted, Count);
    }

    /// <summary>Where the n-th entry in their order stands.</summary>
    public int PlaceOf(int n) => MemoryMarshal.Read<int>(Bytes.AsSpan(sorted + (n * sizeof(int))));

    /// <summary>Forgets the entries.</summary>
    public void Clear()
    {
        used = Count = 0;
        if (Bytes.Length > size)
        {
            Bytes = GC.AllocateUninitializedArray<byte>(size);
        }
    }
}
