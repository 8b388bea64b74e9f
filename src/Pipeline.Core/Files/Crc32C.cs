using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Files;

/// <summary>
/// CRC-32C (Castagnoli) of bytes that come in pieces: folded in vectors where the processor can, else by its own instruction. One such
/// instruction waits for the one before, but three can run at once: so three stretches side by side are read together and then joined.
/// </summary>
internal static partial class Crc32C
{
    private const int Stretch = 4096;

    // The state that each single bit becomes when a stretch of zeros follows. The operation is linear: any state becomes the sum
    // (XOR) of what its bits become.
    private static readonly uint[] AfterZeros = [.. Enumerable.Range(0, 32).Select(bit => AppendZeros(1u << bit))];

    /// <summary>Continues a checksum: the result is that of the bytes behind <paramref name="checksum"/> (0 for none) followed by these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~checksum;
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        if (CanFold && bytes.Length >= Fold)
        {
            state = AppendFolded(state, bytes, out at);
        }
        else if (bytes.Length >= 3 * Stretch)
        {
            state = AppendStretches(state, bytes, out at);
        }

        for (; at <= bytes.Length - sizeof(ulong); at += sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, Word(ref first, at));
        }

        for (; at < bytes.Length; at++)
        {
            state = BitOperations.Crc32C(state, bytes[at]);
        }

        return ~state;
    }

    /// <summary>The state behind three stretches at a time at the front of the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint AppendStretches(uint state, ReadOnlySpan<byte> bytes, out int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        for (; at <= bytes.Length - (3 * Stretch); at += 3 * Stretch)
        {
            uint second = 0;
            uint third = 0;
            for (int end = at + Stretch, i = at; i < end; i += sizeof(ulong))
            {
                state = BitOperations.Crc32C(state, Word(ref first, i));
                second = BitOperations.Crc32C(second, Word(ref first, i + Stretch));
                third = BitOperations.Crc32C(third, Word(ref first, i + (2 * Stretch)));
            }

            state = Move(Move(state) ^ second) ^ third;
        }

        length = at;
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte first, int at)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    /// <summary>The state behind a stretch of zeros.</summary>
    private static uint Move(uint state)
    {
        uint moved = 0;
        foreach (uint afterZeros in AfterZeros)
        {
            moved ^= afterZeros & (0 - (state & 1));
            state >>= 1;
        }

        return moved;
    }

    private static uint AppendZeros(uint state)
    {
        for (int i = 0; i < Stretch; i += sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, 0ul);
        }

        return state;
    }
}
