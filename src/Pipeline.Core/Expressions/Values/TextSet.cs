namespace Pipeline.Expressions.Values;

/// <summary>Some texts, to be asked whether another is one of them: a hash table with open addressing, at most half full. Immutable.</summary>
internal sealed class TextSet
{
    private readonly byte[]?[] table;
    private readonly int longest;

    /// <summary>Makes a set of texts of UTF-8.</summary>
    public TextSet(IReadOnlyCollection<byte[]> items)
    {
        table = new byte[]?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, items.Count * 2))];
        foreach (byte[] item in items)
        {
            longest = Math.Max(longest, item.Length);
            table[Find(item)] = item;
        }
    }

    /// <summary>Whether the text is one of them.</summary>
    public bool Contains(ReadOnlySpan<byte> text) => text.Length <= longest && table[Find(text)] is not null;

    // Length, ends and middle tell codes and names apart; the items are the user's own, not the data's.
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        uint hash = (uint)text.Length;
        int step = (text.Length / 16) + 1;
        for (int i = 0; i < text.Length; i += step)
        {
            hash = (hash ^ text[i]) * 16777619;
        }

        return (hash ^ text[^1]) * 2654435769u;
    }

    private int Find(ReadOnlySpan<byte> text)
    {
        uint at = Hash(text) >> 7;
        while (true)
        {
            at &= (uint)(table.Length - 1);
            byte[]? item = table[at];
            if (item is null || text.SequenceEqual(item))
            {
                return (int)at;
            }

            at++;
        }
    }
}
