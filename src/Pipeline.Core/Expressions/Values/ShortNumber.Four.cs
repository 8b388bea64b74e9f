using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Expressions.Values;

/// <content>Four numbers at a time, where there are no wider vectors: the same steps, with what AVX2 has for them.</content>
internal static partial class ShortNumber
{
    /// <summary>Whether the processor has the vectors for <see cref="ParseFour"/>.</summary>
    public static bool HasFour => Avx2.IsSupported;

    /// <summary>Reads four texts, as <see cref="ParseEight"/> does eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ParseFour(ReadOnlySpan<ulong> texts, ReadOnlySpan<long> places, NumberForm form, Span<long> words, Span<bool> read)
    {
        Vector256<long> lengths = Vector256.Create(places) >> 32;
        Vector256<ulong> shifts = (Vector256.Create(64L) - (lengths << 3)).AsUInt64();
        Vector256<ulong> digits = Avx2.ShiftLeftLogicalVariable(Vector256.Create(texts) ^ Vector256.Create('0' * Ones), shifts);
        Vector256<long> fine = Vector256.GreaterThan(lengths, Vector256<long>.Zero) & Vector256.LessThan(lengths, Vector256.Create(MaxLength + 1L));
        Vector256<long> scales = default;
        if (form != NumberForm.Word)
        {
            // As of one number: the bytes up to the first point, which what stands before it moves over.
            Vector256<ulong> points = Vector256.Equals(digits.AsByte(), Vector256.Create((byte)('.' ^ '0'))).AsUInt64() & Vector256.Create(HighBits);
            Vector256<ulong> noPoint = Vector256.Equals(points, Vector256<ulong>.Zero);
            Vector256<ulong> moving = Vector256.AndNot(points ^ (points - Vector256<ulong>.One), noPoint);
            digits = Vector256.AndNot(digits, moving) | ((digits << 8) & moving);

            // Bytes that stay: the sum of a one for each.
            scales = Avx2.SumAbsoluteDifferences(Vector256.AndNot(Vector256.Create(Ones), moving).AsByte(), Vector256<byte>.Zero).AsInt64() & Vector256.Create(7L);
            fine &= ~Vector256.AndNot(Vector256.Equals(lengths, Vector256<long>.One).AsUInt64(), noPoint).AsInt64();
        }

        // Neighbours are put together three times, by sums of products: to pairs, to fours, to one number.
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(digits.AsByte(), Vector256.Create((ushort)0x010A).AsSByte());
        Vector256<uint> fours = Avx2.MultiplyAddAdjacent(pairs, Vector256.Create(100 | (1 << 16)).AsInt16()).AsUInt32();
        Vector256<long> values = (Avx2.Multiply(fours, Vector256.Create(10_000u)) + (fours.AsUInt64() >>> 32)).AsInt64();
        fine &= Vector256.Equals(Vector256.Min(digits.AsByte(), Vector256.Create((byte)9)).AsInt64(), digits.AsInt64());

        if (form == NumberForm.Word)
        {
            values.CopyTo(words);
        }
        else
        {
            Vector256<long> even = Avx2.UnpackLow(values, scales);
            Vector256<long> odd = Avx2.UnpackHigh(values, scales);
            Avx2.Permute2x128(even, odd, 0x20).CopyTo(words);
            Avx2.Permute2x128(even, odd, 0x31).CopyTo(words[4..]);
        }

        // Each of four bits to a byte of its own.
        MemoryMarshal.Write(MemoryMarshal.AsBytes(read), (fine.ExtractMostSignificantBits() * 0x0020_4081) & 0x0101_0101);
    }
}
