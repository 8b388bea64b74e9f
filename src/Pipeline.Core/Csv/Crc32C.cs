using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Csv;

/// <summary>CRC-32C (Castagnoli) of bytes that come in pieces, by the processor's own instruction.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of what gave <paramref name="checksum"/> (0 at the start) followed by these bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~checksum;
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        for (; at <= bytes.Length - sizeof(ulong); at += sizeof(ulong))
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at));
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        for (; at < bytes.Length; at++)
        {
            state = BitOperations.Crc32C(state, bytes[at]);
        }

        return ~state;
    }
}
