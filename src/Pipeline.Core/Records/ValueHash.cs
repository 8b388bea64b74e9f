using System.Runtime.CompilerServices;

namespace Pipeline.Records;

/// <summary>
/// A 64-bit hash of bytes that is the same on every machine and in every run: two multiplications for up to 16 bytes. It is built as
/// wyhash is. For estimates; whoever chooses the values can make them collide.
/// </summary>
internal static class ValueHash
{
    private const ulong First = 0xa0761d6478bd642f;
    private const ulong Second = 0xe7037ed1a0b428db;

    /// <summary>The hash of no bytes.</summary>
    public static ulong OfNothing { get; } = Mix(Second, Mix(Second, First));

    /// <summary>The hash of some bytes.</summary>
    /// <param name="at">The first of them.</param>
    /// <param name="length">How many, at least 1.</param>
    public static ulong Of(ref byte at, int length) => Of(ref at, length, First, Second);

    /// <summary>Another hash of some bytes.</summary>
    /// <param name="at">The first of them.</param>
    /// <param name="length">How many, at least 1.</param>
    /// <param name="first">Half of what makes it another one.</param>
    /// <param name="second">The other half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte at, int length, ulong first, ulong second)
    {
        ulong a;
        ulong b = 0;
        ulong seed = 0;
        if (length >= sizeof(ulong))
        {
            int from = 0;
            for (; length - from > 2 * sizeof(ulong); from += 2 * sizeof(ulong))
            {
                seed = Mix(Word(ref at, from) ^ second, Word(ref at, from + sizeof(ulong)) ^ seed);
            }

            // The last sixteen bytes, or eight and eight that overlap.
            a = Word(ref at, Math.Max(0, length - (2 * sizeof(ulong))));
            b = Word(ref at, length - sizeof(ulong));
        }
        else if (length >= sizeof(uint))
        {
            a = Half(ref at, 0) | ((ulong)Half(ref at, length - sizeof(uint)) << 32);
        }
        else
        {
            a = at | ((ulong)Unsafe.Add(ref at, length >> 1) << 8) | ((ulong)Unsafe.Add(ref at, length - 1) << 16);
        }

        return Mix(second ^ (ulong)length, Mix(a ^ second, b ^ seed ^ first));
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    private static ulong Word(ref byte at, int offset)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));
        return BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
    }

    private static uint Half(ref byte at, int offset)
    {
        uint half = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, offset));
        return BitConverter.IsLittleEndian ? half : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(half);
    }
}
