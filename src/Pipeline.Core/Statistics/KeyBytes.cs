namespace Pipeline.Statistics;

/// <summary>
/// The bytes of keys in stretches of memory, which are used again when all keys are forgotten: nothing is copied, and nothing old is left to be
/// collected. Belongs to one thread at a time.
/// </summary>
internal sealed class KeyBytes
{
    private const int LeastStretch = 64 << 10;
    private const int BitsOfPlace = 32;

    private readonly List<byte[]> stretches = [];
    private int current = -1;
    private int used;

    /// <summary>Bytes of the stretches that are in use. What is left at the end of one counts too, so all that was ever made is no more than was in use once.</summary>
    public long Room { get; private set; }

    /// <summary>Adds a key.</summary>
    /// <returns>Where it stands.</returns>
    public ulong Add(ReadOnlySpan<byte> key)
    {
        while (current < 0 || stretches[current].Length - used < key.Length)
        {
            if (++current == stretches.Count)
            {
                stretches.Add(GC.AllocateUninitializedArray<byte>(Math.Max(LeastStretch, key.Length)));
            }

            Room += stretches[current].Length;
            used = 0;
        }

        key.CopyTo(stretches[current].AsSpan(used));
        used += key.Length;
        return ((ulong)current << BitsOfPlace) | (uint)(used - key.Length);
    }

    /// <summary>The key that stands at a place.</summary>
    public ReadOnlySpan<byte> At(ulong place, int length) => stretches[(int)(place >> BitsOfPlace)].AsSpan((int)place, length);

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        current = -1;
        used = 0;
        Room = 0;
    }

    /// <summary>Forgets all keys, and gives their memory back.</summary>
    public void Release()
    {
        Clear();
        stretches.Clear();
    }
}
