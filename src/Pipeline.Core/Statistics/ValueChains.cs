namespace Pipeline.Statistics;

/// <summary>
/// All values of an argument in each group, as numbers that have their order: chains of stretches, each twice as long as the one before up to a
/// bound, so that a group of few values takes little and one of many is read in order. Belongs to one thread at a time.
/// </summary>
internal sealed class ValueChains
{
    private const int Least = 4;
    private const int Most = 256;
    private const int RoomOfChain = 24;

    private readonly PartedArray<Chain> chains = new();
    private readonly PartedArray<long> values = new();
    private int used;

    /// <summary>Bytes that the values of the groups below this number take in memory, about.</summary>
    public long RoomOf(int groups) => ((long)groups * RoomOfChain) + ((long)used * sizeof(long));

    /// <summary>Makes room for the groups below this number.</summary>
    public void Reserve(int groups) => chains.Reserve(groups);

    /// <summary>How many values a group has.</summary>
    public int CountOf(int group) => chains[group].Count;

    /// <summary>Adds a value to a group.</summary>
    public void Add(int group, long value)
    {
        ref Chain chain = ref chains[group];
        if (chain.Next == chain.End)
        {
            Grow(ref chain);
        }

        values[chain.Next++] = value;
        chain.Count++;
    }

    /// <summary>Copies values of a group, in the order in which they came.</summary>
    /// <param name="group">The group.</param>
    /// <param name="from">The first one.</param>
    /// <param name="to">Gets as many as it has room for; the group has no fewer.</param>
    public void CopyTo(int group, int from, Span<long> to)
    {
        int at = chains[group].First;
        int length = Least;
        while (to.Length > 0)
        {
            int here = Math.Clamp(length - from, 0, to.Length);
            for (int i = 0; i < here; i++)
            {
                to[i] = values[at + from + i];
            }

            to = to[here..];
            from = Math.Max(0, from - length);
            if (to.Length > 0)
            {
                at = (int)values[at + length];
                length = Math.Min(Most, 2 * length);
            }
        }
    }

    /// <summary>Forgets the values of the groups below this number, and keeps their room.</summary>
    public void Clear(int groups)
    {
        chains.Clear(groups);
        used = 0;
    }

    /// <summary>Gives their memory back.</summary>
    public void Release()
    {
        chains.Release();
        values.Release();
        used = 0;
    }

    // Behind each stretch stands where the next one begins.
    private void Grow(ref Chain chain)
    {
        int length = chain.Count == 0 ? Least : Math.Min(Most, 2 * chain.Length);
        if (used > int.MaxValue - (2 * Most))
        {
            throw new InvalidOperationException("a table has too many values");
        }

        values.Reserve(used + length + 1);
        if (chain.Count == 0)
        {
            chain.First = used;
        }
        else
        {
            values[chain.End] = used;
        }

        chain.Next = used;
        chain.Length = length;
        chain.End = used + length;
        used += length + 1;
    }

    private struct Chain
    {
        public int First;
        public int Next;
        public int End;
        public int Length;
        public int Count;
    }
}
