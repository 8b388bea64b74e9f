namespace Pipeline.Profiles;

/// <summary>Gathers packed values that are sorted when they are many. Belongs to one thread.</summary>
/// <param name="most">How many it holds.</param>
/// <param name="take">Takes all out.</param>
internal sealed class PackedLane(int most, Action<PackedLane> take)
{
    private const int Least = 1024;

    private ulong[] values = [];

    /// <summary>The values, the first <see cref="Count"/> of them; they may be put into another order.</summary>
    public ulong[] Values => values;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that it takes.</summary>
    public long Room => (long)values.Length * sizeof(ulong);

    /// <summary>Adds a value.</summary>
    public void Add(ulong packed)
    {
        if (Count == values.Length)
        {
            if (Count >= most)
            {
                TakeOut();
            }
            else
            {
                Array.Resize(ref values, Math.Clamp(2 * Count, Least, Math.Max(Least, most)));
            }
        }

        values[Count++] = packed;
    }

    /// <summary>Takes all out.</summary>
    public void TakeOut()
    {
        if (Count > 0)
        {
            take(this);
            Count = 0;
        }
    }
}
