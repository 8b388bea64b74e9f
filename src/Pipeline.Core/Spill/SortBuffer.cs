using System.Runtime.InteropServices;
using Pipeline.Records;

namespace Pipeline.Spill;

/// <summary>A part of the memory in which entries are gathered and then sorted: entries from the front, and the sort's own room behind them.</summary>
internal sealed class SortBuffer
{
    private readonly bool isOfOneEntry;
    private int used;
    private int sorted;

    /// <summary>Makes a buffer of so many bytes.</summary>
    public SortBuffer(int size) => Bytes = GC.AllocateUninitializedArray<byte>(size);

    private SortBuffer(byte[] lent)
    {
        Bytes = lent;
        isOfOneEntry = true;
    }

    /// <summary>The memory.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>How many entries it has.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that one entry needs in an empty buffer.</summary>
    public static long BytesFor(int key, int payload) => (long)SpillEntry.Length(key, payload) + EntrySort.BytesOfEntry;

    /// <summary>Makes a buffer for an entry that needs so many bytes. Its memory goes back when it is emptied.</summary>
    public static SortBuffer ForOne(long bytes) => new(ByteArrays.Rent(checked((int)bytes)));

    /// <summary>Gives the memory back.</summary>
    public void Drop()
    {
        ByteArrays.Return(Bytes);
        Bytes = [];
    }

    /// <summary>Adds an entry if it has room for it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="payload">Bytes of the payload.</param>
    /// <param name="room">Where the payload is to be written.</param>
    public bool TryAdd(ReadOnlySpan<byte> key, int payload, out Span<byte> room)
    {
        int length = SpillEntry.Length(key.Length, payload);
        long needed = (long)used + length + ((Count + 1L) * EntrySort.BytesOfEntry);
        if (needed > Bytes.Length)
        {
            room = default;
            return false;
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
        if (isOfOneEntry)
        {
            Drop();
        }
    }
}
