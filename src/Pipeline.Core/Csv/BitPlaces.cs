using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Csv;

/// <summary>Where the bits of a mask of 64 bytes are set, as numbers.</summary>
internal static class BitPlaces
{
    // The places of a block's bytes. As data of the image it is a plain load, where a vector of so many numbers would be a call.
    private static ReadOnlySpan<byte> Places =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    ];

    /// <summary>Writes the places of the bits, from <paramref name="at"/> on; up to 64 numbers are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ulong bits, int at, ref int to)
    {
        if (!Avx512Vbmi2.IsSupported)
        {
            WriteEach(bits, at, ref to);
            return;
        }

        // The places are packed to the front, then widened: sixteen at once, which is nearly always all.
        Vector512<byte> packed = Avx512Vbmi2.Compress(Vector512<byte>.Zero, Spread(bits), Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(Places)));
        Vector512<int> offset = Vector512.Create(at);
        (Avx512F.ConvertToVector512Int32(packed.GetLower().GetLower()) + offset).StoreUnsafe(ref to);
        int written = BitOperations.PopCount(bits);
        if (written > 16)
        {
            (Avx512F.ConvertToVector512Int32(packed.GetLower().GetUpper()) + offset).StoreUnsafe(ref to, 16);
            if (written > 32)
            {
                (Avx512F.ConvertToVector512Int32(packed.GetUpper().GetLower()) + offset).StoreUnsafe(ref to, 32);
                (Avx512F.ConvertToVector512Int32(packed.GetUpper().GetUpper()) + offset).StoreUnsafe(ref to, 48);
            }
        }
    }

    /// <summary>The same one by one, where the processor has no instruction for it: twelve in any case, which is nearly always all, since a branch that the data decides costs more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteEach(ulong bits, int at, ref int to)
    {
        bits = WriteFour(bits, at, ref to);
        bits = WriteFour(bits, at, ref Unsafe.Add(ref to, 4));
        bits = WriteFour(bits, at, ref Unsafe.Add(ref to, 8));
        for (int i = 12; bits != 0; i += 4)
        {
            bits = WriteFour(bits, at, ref Unsafe.Add(ref to, i));
        }
    }

    /// <summary>Writes the lowest four, or anything where there are no more, and gives the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WriteFour(ulong bits, int at, ref int to)
    {
        to = at + BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        Unsafe.Add(ref to, 1) = at + BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        Unsafe.Add(ref to, 2) = at + BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        Unsafe.Add(ref to, 3) = at + BitOperations.TrailingZeroCount(bits);
        return bits & (bits - 1);
    }

    /// <summary>A byte of ones for each bit that is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Spread(ulong bits)
    {
        // Each byte gets the eight bits that its own is among, and keeps that one.
        Vector512<byte> own = Vector512.Create(0x8040201008040201).AsByte();
        Vector512<byte> eights = Vector512.Create(
            0ul, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303, 0x0404040404040404, 0x0505050505050505, 0x0606060606060606, 0x0707070707070707).AsByte();
        return Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(bits).AsByte(), eights) & own, own);
    }
}
