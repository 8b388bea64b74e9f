using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Csv;

/// <content>
/// 256 bytes at a time, where the processor multiplies without carries in vectors of 64 bytes: what a block is worth so many bytes further
/// on is a product with a constant (Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel 2009), so
/// blocks are folded into the next ones until one is left, whose checksum is that of them all.
/// </content>
internal static partial class Crc32C
{
    internal const int Fold = 4 * 64;

    internal static bool CanFold => Pclmulqdq.V512.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>The state behind the blocks of 256 bytes at the front of the bytes, at least one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint AppendFolded(uint state, ReadOnlySpan<byte> bytes, out int length)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        Vector512<ulong> a = Block(ref first, 0) ^ Vector512.CreateScalar((ulong)state);
        Vector512<ulong> b = Block(ref first, 64);
        Vector512<ulong> c = Block(ref first, 128);
        Vector512<ulong> d = Block(ref first, 192);

        // x^(n+31) and x^(n-33) modulo the polynomial, bits reversed, for n = 2048 and 512 bits further on.
        Vector512<ulong> far = Vector512.Create(0xDCB17AA4ul, 0xB9E02B86, 0xDCB17AA4, 0xB9E02B86, 0xDCB17AA4, 0xB9E02B86, 0xDCB17AA4, 0xB9E02B86);
        Vector512<ulong> near = Vector512.Create(0x740EEF02ul, 0x9E4ADDF8, 0x740EEF02, 0x9E4ADDF8, 0x740EEF02, 0x9E4ADDF8, 0x740EEF02, 0x9E4ADDF8);
        int at = Fold;
        for (; at <= bytes.Length - Fold; at += Fold)
        {
            a = Moved(a, far) ^ Block(ref first, at);
            b = Moved(b, far) ^ Block(ref first, at + 64);
            c = Moved(c, far) ^ Block(ref first, at + 128);
            d = Moved(d, far) ^ Block(ref first, at + 192);
        }

        b ^= Moved(a, near);
        c ^= Moved(b, near);
        d ^= Moved(c, near);
        uint folded = 0;
        for (int i = 0; i < Vector512<ulong>.Count; i++)
        {
            folded = BitOperations.Crc32C(folded, d[i]);
        }

        length = at;
        return folded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Block(ref byte first, int at) => Vector512.LoadUnsafe(ref first, (nuint)at).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Moved(Vector512<ulong> block, Vector512<ulong> powers) =>
        Pclmulqdq.V512.CarrylessMultiply(block, powers, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(block, powers, 0x11);
}
