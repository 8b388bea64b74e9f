using System.Numerics;

namespace Pipeline.Lookups;

/// <summary>
/// A Bloom filter of the hashes of keys: what it does not know is not in the table, and nothing has to be read to see that. The bits of a
/// hash stand in one block of 64 bytes, which is one look into memory (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom
/// Filters, 2007).
/// </summary>
internal sealed class KeyFilter
{
    private const int WordsOfBlock = 8;
    private const int BitsOfKey = 12;
    private const int Probes = 6;

    private readonly ulong[] words;
    private readonly ulong blocks;

    /// <summary>Makes an empty one.</summary>
    /// <param name="keys">How many keys it is for.</param>
    /// <param name="memory">Most bytes that it may take; the less, the more often it errs.</param>
    public KeyFilter(long keys, long memory)
    {
        blocks = (ulong)Math.Clamp(keys * BitsOfKey / (64 * WordsOfBlock), 1, Math.Max(1, Math.Min(memory, 1L << 33) / (WordsOfBlock * sizeof(ulong))));
        words = new ulong[blocks * WordsOfBlock];
    }

    /// <summary>Bytes that it takes.</summary>
    public long Room => (long)words.Length * sizeof(ulong);

    /// <summary>Adds a key.</summary>
    public void Add(ulong hash)
    {
        Span<ulong> block = BlockOf(hash);
        ulong bits = Spread(hash);
        for (int i = 0; i < Probes; i++, bits >>= 9)
        {
            block[(int)(bits >> 6) & (WordsOfBlock - 1)] |= 1UL << (int)(bits & 63);
        }
    }

    /// <summary>Whether a key may have been added; false is certain.</summary>
    public bool MayHave(ulong hash)
    {
        Span<ulong> block = BlockOf(hash);
        ulong bits = Spread(hash);
        ulong all = 1;
        for (int i = 0; i < Probes; i++, bits >>= 9)
        {
            all &= block[(int)(bits >> 6) & (WordsOfBlock - 1)] >> (int)(bits & 63);
        }

        return (all & 1) != 0;
    }

    private Span<ulong> BlockOf(ulong hash) => words.AsSpan((int)Math.BigMul(hash, blocks, out _) * WordsOfBlock, WordsOfBlock);

    // The upper bits chose the block.
    private static ulong Spread(ulong hash) => BitOperations.RotateLeft(hash, 32) * 0x9e3779b97f4a7c15;
}
