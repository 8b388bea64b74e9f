namespace Pipeline.Profiles;

/// <summary>
/// The distinct values of blocks in ascending order. Blocks come in the order of their first values: so some are read and sorted together, and
/// what lies below the first value of the next block is all that there is of it. What lies above waits for the blocks behind: of each run of
/// blocks one at most.
/// </summary>
/// <param name="blocks">The blocks.</param>
internal sealed class PackedStream(IEnumerator<byte[]> blocks)
{
    private const int LeastWindow = 64 << 10;

    private readonly PackedSort sort = new();
    private ulong[] values = [];
    private uint[] times = [];
    private int at;
    private int ready;
    private int count;
    private bool hasBegun;
    private byte[]? next;

    /// <summary>The next value and how often it came; false behind the last.</summary>
    public bool TryNext(out ulong value, out long times)
    {
        value = 0;
        times = 0;
        if (at == ready && !TryFill())
        {
            return false;
        }

        value = values[at];
        do
        {
            times += this.times[at++];
        }
        while (at < ready && values[at] == value);

        return true;
    }

    private bool TryFill()
    {
        if (!hasBegun)
        {
            hasBegun = true;
            Turn();
        }

        count -= ready;
        values.AsSpan(ready, count).CopyTo(values);
        times.AsSpan(ready, count).CopyTo(times);
        at = ready = 0;
        for (int window = Math.Max(LeastWindow, 2 * count); ready == 0 && (count > 0 || next is not null); window *= 2)
        {
            for (; next is not null && count < window; Turn())
            {
                Read(next, window);
            }

            sort.Sort(values, times, count);
            ready = next is null ? count : CountBelow(PackedBlock.FirstOf(next));
        }

        return ready > 0;
    }

    private void Turn() => next = blocks.MoveNext() ? blocks.Current : null;

    private void Read(byte[] block, int window)
    {
        int more = PackedBlock.CountOf(block);
        if (values.Length - count < more)
        {
            int room = Math.Max(window + PackedBlock.MostValues, count + more);
            Array.Resize(ref values, room);
            Array.Resize(ref times, room);
        }

        PackedBlock.Read(block, values.AsSpan(count), times.AsSpan(count));
        count += more;
    }

    private int CountBelow(ulong bound)
    {
        int below = Array.BinarySearch(values, 0, count, bound);
        below = below < 0 ? ~below : below;
        while (below > 0 && values[below - 1] == bound)
        {
            below--;
        }

        return below;
    }
}
