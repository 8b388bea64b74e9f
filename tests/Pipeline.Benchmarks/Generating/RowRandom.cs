using System.Runtime.CompilerServices;

namespace Pipeline.Benchmarks.Generating;

/// <summary>
/// Random numbers that depend on the seed and the row only: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom
/// number generators", 2014), begun anew for each row. System.Random may change from version to version, this does not;
/// and a row is the same however many files the rows are spread over.
/// </summary>
internal struct RowRandom(ulong seed, long row)
{
    private ulong state = Mix(seed + 0x9E3779B97F4A7C15) ^ Mix((ulong)row);

    /// <summary>A whole number from 0 to less than <paramref name="limit"/>; its bias is below limit / 2^32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>One of the items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte[] Pick(byte[][] items) => items[Below(items.Length)];

    private ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
