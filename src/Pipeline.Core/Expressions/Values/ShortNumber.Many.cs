using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Expressions.Values;

/// <content>Eight numbers at a time: the same steps as for one, each on eight words.</content>
internal static partial class ShortNumber
{
    // Puts two vectors together: the first words of both, then the second words …
    private static Vector512<long> FirstPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 8, 1, 9, 2, 10, 3, 11);
    }

    private static Vector512<long> LastPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(4, 12, 5, 13, 6, 14, 7, 15);
    }

    /// <summary>Whether the processor has the vectors for it, as for the decimals of <see cref="DecimalValue"/>.</summary>
    public static bool HasEight => Vector512.IsHardwareAccelerated && Avx512CD.IsSupported && Avx512DQ.IsSupported;

    /// <summary>Reads eight texts as <see cref="TryParse(ulong, int, out long, out int)"/> or <see cref="TryParse(ulong, int, out long)"/> does.</summary>
    /// <param name="texts">The first eight bytes of each.</param>
    /// <param name="places">Their lengths, in the upper halves.</param>
    /// <param name="form">Whether they may have points, and what they become.</param>
    /// <param name="words">Gets the digits of each, and of pairs how many of them stand behind the point.</param>
    /// <param name="read">Gets which were read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ParseEight(ReadOnlySpan<ulong> texts, ReadOnlySpan<long> places, NumberForm form, Span<long> words, Span<bool> read)
    {
        Vector512<ulong> ones = Vector512.Create(Ones);
        Vector512<ulong> high = Vector512.Create(HighBits);
        Vector512<ulong> lengths = Vector512.Create(places).AsUInt64() >>> 32;
        Vector512<ulong> shifts = Vector512.Create(64ul) - (lengths << 3);
        Vector512<ulong> digits = Avx512F.ShiftLeftLogicalVariable(Vector512.Create(texts) ^ Vector512.Create('0' * Ones), shifts);
        Vector512<ulong> beyondPoint = digits ^ Vector512.Create(('.' ^ '0') * Ones);
        Vector512<ulong> points = (beyondPoint - ones) & ~beyondPoint & high;
        Vector512<ulong> noPoint = Vector512.Equals(points, Vector512<ulong>.Zero);
        Vector512<ulong> moving = Vector512.AndNot(points ^ (points - Vector512<ulong>.One), noPoint);
        digits = Vector512.AndNot(digits, moving) | ((digits << 8) & moving);
        Vector512<ulong> scales = (Avx512CD.LeadingZeroCount(moving) >>> 3) & Vector512.Create(7ul);

        Vector512<ulong> neighbours = Vector512.Create(0x000000FF_000000FFul);
        Vector512<ulong> two = (digits * Vector512.Create(10ul)) + (digits >>> 8);
        Vector512<ulong> values = (((two & neighbours) * Vector512.Create(100 + (1_000_000UL << 32)))
            + (((two >>> 16) & neighbours) * Vector512.Create(1 + (10_000UL << 32)))) >>> 32;

        Vector512<ulong> areDigits = Vector512.Equals(((digits + Vector512.Create(0x76 * Ones)) | digits) & high, Vector512<ulong>.Zero);
        Vector512<ulong> haveLength = Vector512.LessThan(lengths - Vector512<ulong>.One, Vector512.Create((ulong)MaxLength));
        Vector512<ulong> arePoints = Vector512.AndNot(Vector512.Equals(lengths, Vector512<ulong>.One), noPoint);
        Vector512<ulong> areNumbers = form == NumberForm.Word ? noPoint : ~arePoints;
        ulong fine = (areDigits & haveLength & areNumbers).ExtractMostSignificantBits();

        if (form == NumberForm.Word)
        {
            values.AsInt64().CopyTo(words);
        }
        else
        {
            Avx512F.PermuteVar8x64x2(values.AsInt64(), FirstPairs, scales.AsInt64()).CopyTo(words);
            Avx512F.PermuteVar8x64x2(values.AsInt64(), LastPairs, scales.AsInt64()).CopyTo(words[8..]);
        }

        ulong bytes = fine == 0xFF ? Ones : Bmi2.X64.ParallelBitDeposit(fine, Ones);
        MemoryMarshal.Write(MemoryMarshal.AsBytes(read), bytes);
    }

    /// <summary>Values of a type that are held as one or two words each, as these words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<long> AsWords<T>(Span<T> values, int from, int count) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<T, long>(ref values.Slice(from, count)[0]), count * Unsafe.SizeOf<T>() / sizeof(long));

    /// <summary>Writes eight numbers as <see cref="Format"/> does, each to a word of its own.</summary>
    /// <param name="pairs">The digits of each as a number, and how many of them stand behind the point.</param>
    /// <param name="texts">Gets the texts; behind a shorter one stands anything.</param>
    /// <param name="lengths">Gets their lengths.</param>
    /// <returns>False where one of them is negative or too long; then nothing is written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFormatEight(ReadOnlySpan<long> pairs, Span<ulong> texts, Span<ulong> lengths)
    {
        Vector512<long> first = Vector512.Create(pairs);
        Vector512<long> last = Vector512.Create(pairs[8..]);
        Vector512<ulong> numbers = Avx512F.PermuteVar8x64x2(first, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14), last).AsUInt64();
        Vector512<ulong> scales = Avx512F.PermuteVar8x64x2(first, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15), last).AsUInt64();
        if (!Vector512.LessThanAll(numbers, Vector512.Create(Limit)) || !Vector512.LessThanOrEqualAll(scales, Vector512.Create((ulong)MaxScale)))
        {
            return false;
        }

        // A division by 10^4 as a multiplication, exact for numbers so small; then as for one number.
        Vector512<ulong> high = (numbers * Vector512.Create(109_951_163ul)) >>> 40;
        Vector512<ulong> fours = high | ((numbers - (high * Vector512.Create(10_000ul))) << 32);
        Vector512<ulong> hundreds = ((fours * Vector512.Create(10_486ul)) >>> 20) & Vector512.Create(0x0000007F_0000007Ful);
        Vector512<ulong> pairsOf = hundreds | ((fours - (hundreds * Vector512.Create(100ul))) << 16);
        Vector512<ulong> tens = ((pairsOf * Vector512.Create(103ul)) >>> 10) & Vector512.Create(0x000F_000F_000F_000Ful);
        Vector512<ulong> digits = tens | ((pairsOf - (tens * Vector512.Create(10ul))) << 8);

        // The lowest byte that is not zero is the first digit.
        Vector512<ulong> lowest = digits & (Vector512<ulong>.Zero - digits);
        Vector512<ulong> zeros = (Vector512.Create(63ul) - Avx512CD.LeadingZeroCount(lowest)) >>> 3;
        zeros = Vector512.Min(zeros, Vector512.Create(8ul));
        Vector512<ulong> length = Vector512.Max(Vector512.Create(8ul) - zeros, scales + Vector512<ulong>.One);

        Vector512<ulong> whole = Vector512.Equals(scales, Vector512<ulong>.Zero);
        Vector512<ulong> text = digits | Vector512.Create('0' * Ones);
        Vector512<ulong> point = (Vector512.Create(7ul) - scales) << 3;
        Vector512<ulong> before = Avx512F.ShiftLeftLogicalVariable(Vector512<ulong>.One, point) - Vector512<ulong>.One;
        Vector512<ulong> over = before | Avx512F.ShiftLeftLogicalVariable(Vector512.Create(0xFFul), point);
        Vector512<ulong> pointed = Vector512.AndNot(text, over) | ((text >>> 8) & before) | Avx512F.ShiftLeftLogicalVariable(Vector512.Create((ulong)'.'), point);
        text = Vector512.ConditionalSelect(whole, text, pointed);
        length += Vector512.AndNot(Vector512<ulong>.One, whole);
        Avx512F.ShiftRightLogicalVariable(text, Vector512.Create(64ul) - (length << 3)).CopyTo(texts);
        length.CopyTo(lengths);
        return true;
    }
}
