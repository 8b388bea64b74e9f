using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>
/// Numbers of up to eight characters, read and written as one word: a loop over so few characters costs more than its
/// work, since the processor cannot foresee where it ends. Characters stand in the word as in memory, the first one lowest.
/// </summary>
internal static partial class ShortNumber
{
    /// <summary>Most characters of a text that is read, without a sign.</summary>
    public const int MaxLength = 8;

    /// <summary>What is written is below this.</summary>
    public const ulong Limit = 10_000_000;

    /// <summary>Most digits after the point of what is written.</summary>
    public const int MaxScale = 6;

    private const ulong Ones = 0x0101010101010101;
    private const ulong HighBits = 0x80 * Ones;

    /// <summary>Reads digits with at most one point. False for any other text, of which some are numbers all the same.</summary>
    /// <param name="text">The text's first eight bytes; behind a shorter text stands anything.</param>
    /// <param name="length">The text's length.</param>
    /// <param name="coefficient">The digits as a number.</param>
    /// <param name="scale">How many of them stand behind the point.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ulong text, int length, out long coefficient, out int scale)
    {
        ulong digits = Digits(text, length);
        ulong moving = ToPoint(digits);
        digits = (digits & ~moving) | ((digits << 8) & moving);
        scale = (BitOperations.LeadingZeroCount(moving) >> 3) & 7;
        coefficient = Value(digits);
        return HasLength(length) & AreDigits(digits) & !((length == 1) & (moving != 0));
    }

    /// <summary>Reads digits. False for any other text, of which some are numbers all the same.</summary>
    /// <param name="text">The text's first eight bytes; behind a shorter text stands anything.</param>
    /// <param name="length">The text's length.</param>
    /// <param name="number">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ulong text, int length, out long number)
    {
        ulong digits = Digits(text, length);
        number = Value(digits);
        return HasLength(length) & AreDigits(digits);
    }

    /// <summary>The first eight bytes of a text.</summary>
    public static ulong Head(ReadOnlySpan<byte> text) => text.Length switch
    {
        >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(text),
        >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << ((8 * text.Length) - 32)),
        > 0 => text[0] | ((ulong)text[text.Length >> 1] << (8 * (text.Length >> 1))) | ((ulong)text[^1] << ((8 * text.Length) - 8)),
        _ => 0,
    };

    /// <summary>Writes a number below <see cref="Limit"/> with its scale, and gives the length.</summary>
    /// <param name="number">All digits, without the point.</param>
    /// <param name="scale">How many of them stand behind the point, at most <see cref="MaxScale"/>.</param>
    /// <param name="destination">At least 8 bytes; those behind the text are overwritten.</param>
    public static int Format(ulong number, int scale, Span<byte> destination)
    {
        // The digits of 10^7 to 1, in halves, quarters and eighths of the word.
        uint high = (uint)number / 10_000;
        ulong fours = high | ((number - (high * 10_000UL)) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000007F_0000007F;
        ulong pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        ulong tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        ulong digits = tens | ((pairs - (tens * 10)) << 8);
        int length = Math.Max(8 - (BitOperations.TrailingZeroCount(digits) / 8), scale + 1);
        ulong text = digits | ('0' * Ones);
        if (scale > 0)
        {
            // The first digit is a zero that is not written, so what stands before the point may move over it.
            int point = 8 * (7 - scale);
            ulong before = (1UL << point) - 1;
            text = (text & ~(before | (0xFFUL << point))) | ((text >> 8) & before) | ((ulong)'.' << point);
            length++;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(destination, text >> (64 - (8 * length)));
        return length;
    }

    /// <summary>The bytes up to the first point, or none: what stands before the point moves over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ToPoint(ulong digits)
    {
        ulong beyondPoint = digits ^ (('.' ^ '0') * Ones);
        ulong points = (beyondPoint - Ones) & ~beyondPoint & HighBits;
        return (points ^ (points - 1)) & (ulong)((long)(points | (0 - points)) >> 63);
    }

    private static bool HasLength(int length) => (uint)(length - 1) < MaxLength;

    /// <summary>The characters less '0', the last one highest, with zeros below the first.</summary>
    private static ulong Digits(ulong text, int length) => (text ^ ('0' * Ones)) << (64 - (8 * length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDigits(ulong digits) => (((digits + (0x76 * Ones)) | digits) & HighBits) == 0;

    // Neighbours are put together three times: digits to pairs, pairs to fours, fours to one number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Value(ulong digits)
    {
        const ulong Pairs = 0x000000FF_000000FF;
        digits = (digits * 10) + (digits >> 8);
        return (long)((((digits & Pairs) * (100 + (1_000_000UL << 32))) + (((digits >> 16) & Pairs) * (1 + (10_000UL << 32)))) >> 32);
    }
}
