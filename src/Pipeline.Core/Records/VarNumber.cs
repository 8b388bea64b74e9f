using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Records;

/// <summary>
/// Numbers that take fewer bytes the smaller they are: seven bits a byte, the lowest first; a byte with the highest bit is not the last. Where
/// the processor can spread bits over bytes, numbers of up to eight bytes are written and read as one word.
/// </summary>
internal static class VarNumber
{
    /// <summary>Most bytes of a number.</summary>
    public const int MostBytes = 10;

    private const ulong Digits = 0x7F7F7F7F7F7F7F7F;
    private const ulong Marks = 0x8080808080808080;
    private const ulong PastWord = 1UL << (7 * sizeof(ulong));

    /// <summary>Writes a number. Up to eight bytes may be overwritten, though the number takes fewer.</summary>
    /// <returns>How many bytes it takes, at most 10.</returns>
    public static int Write(Span<byte> to, ulong number)
    {
        if (number < 0x80)
        {
            to[0] = (byte)number;
            return 1;
        }

        if (Bmi2.X64.IsSupported && number < PastWord && to.Length >= sizeof(ulong))
        {
            int bytes = LengthOf(number);
            ulong marks = Marks & ((1UL << (8 * (bytes - 1))) - 1);
            BinaryPrimitives.WriteUInt64LittleEndian(to, Bmi2.X64.ParallelBitDeposit(number, Digits) | marks);
            return bytes;
        }

        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            to[length++] = (byte)(number | 0x80);
        }

        to[length++] = (byte)number;
        return length;
    }

    /// <summary>How many bytes a number takes.</summary>
    public static int LengthOf(ulong number) => (int)((uint)(70 - BitOperations.LeadingZeroCount(number | 1)) / 7);

    /// <summary>Reads the number at a place and moves the place behind it.</summary>
    public static ulong Read(ReadOnlySpan<byte> from, ref int at)
    {
        byte first = from[at];
        if (first < 0x80)
        {
            at++;
            return first;
        }

        if (Bmi2.X64.IsSupported && from.Length - at >= sizeof(ulong))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(from[at..]);
            ulong ends = ~word & Marks;
            if (ends != 0)
            {
                at += (BitOperations.TrailingZeroCount(ends) + 1) / 8;

                // All bits up to the mark of the last byte.
                return Bmi2.X64.ParallelBitExtract(word & (ends ^ (ends - 1)), Digits);
            }
        }

        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = from[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
