using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <content>Longer numbers: the same steps on two words, the last eight characters and those before them, or on three.</content>
internal static partial class ShortNumber
{
    /// <summary>Most characters of a text that is read as two words, without a sign.</summary>
    public const int MaxLongLength = 2 * MaxLength;

    /// <summary>Most characters of a text that is read as three words, without a sign; so many digits and a point fit 64 bits.</summary>
    public const int MaxLongestLength = 20;

    private const long Half = 100_000_000;

    /// <summary>Reads digits with at most one point, up to sixteen characters. False for any other text, of which some are numbers all the same.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long coefficient, out int scale) =>
        text.Length <= MaxLength ? TryParse(Head(text), text.Length, out coefficient, out scale) : TryParseLong(text, out coefficient, out scale);

    /// <summary>Reads up to sixteen digits. False for any other text, of which some are numbers all the same.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long number) =>
        text.Length <= MaxLength ? TryParse(Head(text), text.Length, out number) : TryParseLong(text, out number);

    private static bool TryParseLong(ReadOnlySpan<byte> text, out long coefficient, out int scale)
    {
        coefficient = 0;
        scale = 0;
        if (text.Length > MaxLongLength)
        {
            return false;
        }

        Split(text, out ulong first, out ulong last);
        ulong movingFirst = ToPoint(first);
        ulong movingLast = ToPoint(last);
        int behindFirst = BitOperations.LeadingZeroCount(movingFirst) >> 3;
        int behindLast = BitOperations.LeadingZeroCount(movingLast) >> 3;
        if (movingFirst != 0)
        {
            // A second point stays, and is no digit.
            movingLast = 0;
            scale = MaxLength + behindFirst;
        }
        else if (movingLast != 0)
        {
            movingFirst = ulong.MaxValue;
            scale = behindLast;
        }

        last = (last & ~movingLast) | (((last << 8) | (first >> 56)) & movingLast);
        first = (first & ~movingFirst) | ((first << 8) & movingFirst);
        coefficient = (Value(first) * Half) + Value(last);
        return AreDigits(first) & AreDigits(last);
    }

    private static bool TryParseLong(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (text.Length > MaxLongLength)
        {
            return false;
        }

        Split(text, out ulong first, out ulong last);
        number = (Value(first) * Half) + Value(last);
        return AreDigits(first) & AreDigits(last);
    }

    /// <summary>Reads digits with at most one point, seventeen to twenty characters but at most nineteen digits. False for any other text, of which some are numbers all the same.</summary>
    public static bool TryParseLongest(ReadOnlySpan<byte> text, out ulong coefficient, out int scale)
    {
        coefficient = 0;
        scale = 0;
        if (text.Length is <= MaxLongLength or > MaxLongestLength)
        {
            return false;
        }

        ulong first = Digits(BinaryPrimitives.ReadUInt64LittleEndian(text), text.Length - MaxLongLength);
        Split(text[^MaxLongLength..], out ulong middle, out ulong last);

        // Behind the word with the first point nothing moves, before it all does: a mask that is not zero has its lowest bit.
        ulong movingFirst = ToPoint(first);
        ulong inFirst = 0 - (movingFirst & 1);
        ulong movingMiddle = ToPoint(middle) & ~inFirst;
        ulong inMiddle = 0 - (movingMiddle & 1);
        ulong movingLast = ToPoint(last) & ~(inFirst | inMiddle);
        ulong inLast = 0 - (movingLast & 1);
        movingFirst |= inMiddle | inLast;
        movingMiddle |= inLast;
        ulong hasPoint = inFirst | inMiddle | inLast;

        last = (last & ~movingLast) | (((last << 8) | (middle >> 56)) & movingLast);
        middle = (middle & ~movingMiddle) | (((middle << 8) | (first >> 56)) & movingMiddle);
        first = (first & ~movingFirst) | ((first << 8) & movingFirst);
        coefficient = (((ulong)Value(first) * Half) + (ulong)Value(middle)) * Half + (ulong)Value(last);
        int behind = BitOperations.LeadingZeroCount(movingFirst) + BitOperations.LeadingZeroCount(movingMiddle) + BitOperations.LeadingZeroCount(movingLast);
        scale = (behind >> 3) & (int)hasPoint;
        return AreDigits(first) & AreDigits(middle) & AreDigits(last) & ((text.Length < MaxLongestLength) | (hasPoint != 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(ReadOnlySpan<byte> text, out ulong first, out ulong last)
    {
        first = Digits(BinaryPrimitives.ReadUInt64LittleEndian(text), text.Length - MaxLength);
        last = Digits(BinaryPrimitives.ReadUInt64LittleEndian(text[^MaxLength..]), MaxLength);
    }
}
