using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Csv;

/// <summary>Compares 64 bytes at once; bit i of a mask is byte i.</summary>
internal static class ByteMask
{
    /// <summary>Bytes that one mask covers.</summary>
    public const int Width = 64;

    /// <summary>Which of the 64 bytes from <paramref name="from"/> are <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte from, byte value)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.Equals(Vector512.LoadUnsafe(ref from), Vector512.Create(value)).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<byte> wanted = Vector256.Create(value);
            return Vector256.Equals(Vector256.LoadUnsafe(ref from), wanted).ExtractMostSignificantBits()
                | ((ulong)Vector256.Equals(Vector256.LoadUnsafe(ref from, 32), wanted).ExtractMostSignificantBits() << 32);
        }

        Vector128<byte> narrow = Vector128.Create(value);
        return Vector128.Equals(Vector128.LoadUnsafe(ref from), narrow).ExtractMostSignificantBits()
            | ((ulong)Vector128.Equals(Vector128.LoadUnsafe(ref from, 16), narrow).ExtractMostSignificantBits() << 16)
            | ((ulong)Vector128.Equals(Vector128.LoadUnsafe(ref from, 32), narrow).ExtractMostSignificantBits() << 32)
            | ((ulong)Vector128.Equals(Vector128.LoadUnsafe(ref from, 48), narrow).ExtractMostSignificantBits() << 48);
    }

    /// <summary>Which of the 64 bytes are CR or LF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfLineEnds(ref byte from) => Of(ref from, (byte)'\n') | Of(ref from, (byte)'\r');

    /// <summary>Bit i of the result is the parity of bits 0 to i: whether byte i lies after an odd number of quotes, itself counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Parity(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        }

        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
