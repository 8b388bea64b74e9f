using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Files;

/// <content>
/// 256 bytes at a time, where the processor multiplies without carries in vectors. Moving a block forward by a fixed number of bytes is a
/// product with a constant (Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel 2009). So each
/// block is moved onto the next and added to it, until one is left: its checksum is that of all blocks.
/// </content>
internal static partial class Crc32C
{
    /// <summary>Bytes that are folded at a time.</summary>
    internal const int Fold = 8 * Block;

    // Vectors of 64 bytes would do in half the instructions, but the compiler of native programs does not know this one for them.
    private const int Block = 32;

    /// <summary>Whether <see cref="AppendFolded"/> can be called.</summary>
    internal static bool CanFold => Pclmulqdq.V256.IsSupported;

    /// <summary>The state behind the blocks of 256 bytes at the front of the bytes, at least one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint AppendFolded(uint state, ReadOnlySpan<byte> bytes, out int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        Vector256<ulong> a = At(ref first, 0) ^ Vector256.CreateScalar((ulong)state);
        Vector256<ulong> b = At(ref first, Block);
        Vector256<ulong> c = At(ref first, 2 * Block);
        Vector256<ulong> d = At(ref first, 3 * Block);
        Vector256<ulong> e = At(ref first, 4 * Block);
        Vector256<ulong> f = At(ref first, 5 * Block);
        Vector256<ulong> g = At(ref first, 6 * Block);
        Vector256<ulong> h = At(ref first, 7 * Block);

        // x^(n+31) and x^(n-33) modulo the polynomial, bits reversed, for n = 2048 and 256 bits further on.
        Vector256<ulong> far = Vector256.Create(0xDCB17AA4, 0xB9E02B86, 0xDCB17AA4, 0xB9E02B86ul);
        Vector256<ulong> near = Vector256.Create(0x3DA6D0CB, 0xBA4FC28E, 0x3DA6D0CB, 0xBA4FC28Eul);
        int at = Fold;
        for (; at <= bytes.Length - Fold; at += Fold)
        {
            a = Moved(a, far) ^ At(ref first, at);
            b = Moved(b, far) ^ At(ref first, at + Block);
            c = Moved(c, far) ^ At(ref first, at + (2 * Block));
            d = Moved(d, far) ^ At(ref first, at + (3 * Block));
            e = Moved(e, far) ^ At(ref first, at + (4 * Block));
            f = Moved(f, far) ^ At(ref first, at + (5 * Block));
            g = Moved(g, far) ^ At(ref first, at + (6 * Block));
            h = Moved(h, far) ^ At(ref first, at + (7 * Block));
        }

        b ^= Moved(a, near);
        c ^= Moved(b, near);
        d ^= Moved(c, near);
        e ^= Moved(d, near);
        f ^= Moved(e, near);
        g ^= Moved(f, near);
        h ^= Moved(g, near);
        uint folded = 0;
        for (int i = 0; i < Vector256<ulong>.Count; i++)
        {
            folded = BitOperations.Crc32C(folded, h[i]);
        }

        length = at;
        return folded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> At(ref byte first, int at) => Vector256.LoadUnsafe(ref first, (nuint)at).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Moved(Vector256<ulong> block, Vector256<ulong> powers) =>
        Pclmulqdq.V256.CarrylessMultiply(block, powers, 0x00) ^ Pclmulqdq.V256.CarrylessMultiply(block, powers, 0x11);
}
