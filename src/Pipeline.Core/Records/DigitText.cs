using System.Buffers.Binary;
using System.Numerics;

namespace Pipeline.Records;

/// <summary>Whole numbers as digits, eight of them in one word: places of records are written by the million.</summary>
internal static class DigitText
{
    /// <summary>Bytes that a number may overwrite.</summary>
    public const int MostBytes = 3 * sizeof(ulong);

    private const ulong EightDigits = 100_000_000;
    private const ulong Zeros = 0x3030303030303030;

    /// <summary>Writes a number that is not negative.</summary>
    /// <returns>How many digits it has.</returns>
    public static int Write(Span<byte> to, long number) => Write(to, (ulong)number);

    private static int Write(Span<byte> to, ulong number)
    {
        if (number < EightDigits)
        {
            ulong digits = Digits(number);
            int length = Math.Max(1, sizeof(ulong) - (BitOperations.TrailingZeroCount(digits) / 8));
            BinaryPrimitives.WriteUInt64LittleEndian(to, (digits | Zeros) >> (64 - (8 * length)));
            return length;
        }

        (ulong before, ulong last) = Math.DivRem(number, EightDigits);
        int first = Write(to, before);
        BinaryPrimitives.WriteUInt64LittleEndian(to[first..], Digits(last) | Zeros);
        return first + sizeof(ulong);
    }

    /// <summary>Eight digits, the first one lowest: halves of the number, quarters, eighths.</summary>
    private static ulong Digits(ulong number)
    {
        uint high = (uint)number / 10_000;
        ulong fours = high | ((number - (high * 10_000UL)) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000007F_0000007F;
        ulong pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        ulong tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((pairs - (tens * 10)) << 8);
    }
}
