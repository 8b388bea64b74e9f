namespace Pipeline.Spill;

/// <summary>Gives room for blocks out of memory that is held already, and new memory where that does not do.</summary>
internal sealed class BlockRooms(IEnumerable<SortBuffer> held)
{
    private readonly byte[][] memory = [.. held.Select(buffer => buffer.Bytes)];
    private int current;
    private int used;

    /// <summary>Room for so many bytes.</summary>
    public ArraySegment<byte> Take(int bytes)
    {
        while (current < memory.Length)
        {
            if (memory[current].Length - used >= bytes)
            {
                used += bytes;
                return new ArraySegment<byte>(memory[current], used - bytes, bytes);
            }

            current++;
            used = 0;
        }

        return GC.AllocateUninitializedArray<byte>(bytes);
    }

    /// <summary>Takes all back.</summary>
    public void Reset() => current = used = 0;
}
