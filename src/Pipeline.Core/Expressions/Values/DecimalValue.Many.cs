using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Expressions.Values;

/// <content>
/// Many values in short loops, as long as their coefficients are small and nothing can overflow; each method stops before one that is not so,
/// and gives how many were done. Where the processor has the vectors, it is four at a time: a vector has the two words of four values,
/// coefficients in its even words, scales in its odd ones.
/// </content>
internal readonly partial struct DecimalValue
{
    private const int Four = 4;

    private static Vector512<long> Scales
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, -1, 0, -1, 0, -1, 0, -1);
    }

    /// <summary>Multiplies into <paramref name="a"/>, from the front.</summary>
    public static int MultiplyMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b)
    {
        int done = 0;
        for (; ShortNumber.HasEight && done <= a.Length - Four; done += Four)
        {
            Vector512<long> x = Load(a[done..]);
            Vector512<long> y = Load(b[done..]);
            Vector512<long> scales = x + y;
            if (!AreSmall(x | y) || !Vector512.LessThanOrEqualAll(scales & Scales, Vector512.Create((long)MaxDigits)) || !Fits(x, y))
            {
                break;
            }

            Store(Vector512.ConditionalSelect(Scales, scales, x * y), a[done..]);
        }

        for (; done < a.Length && TryMultiplySmall(a[done], b[done], out DecimalValue product); done++)
        {
            a[done] = product;
        }

        return done;
    }

    /// <summary>Adds to <paramref name="a"/>, from the front.</summary>
    public static int AddMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b) => SumMany(a, b, subtract: false);

    /// <summary>Subtracts from <paramref name="a"/>, from the front.</summary>
    public static int SubtractMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b) => SumMany(a, b, subtract: true);

    /// <summary>Rounds to a number of digits after the point, from the front.</summary>
    public static int RoundMany(Span<DecimalValue> values, long places, DecimalRounding rounding)
    {
        int done = 0;
        if (rounding != DecimalRounding.Nearest || places is < 0 or > MaxDigits)
        {
            return 0;
        }

        // Below this whole numbers are exact as doubles, so that a quotient is off by one at most.
        Vector512<long> limit = Vector512.Create(1L << 52);
        for (; ShortNumber.HasEight && done <= values.Length - Four; done += Four)
        {
            Vector512<long> x = Load(values[done..]);
            Vector512<long> drop = ScalesOf(x) - Vector512.Create(places);
            Vector512<long> sign = x >> 63;
            Vector512<long> magnitude = (x ^ sign) - sign;
            if (!AreSmall(x) || !Vector512.LessThanAll(drop.AsUInt64(), Vector512.Create(8ul)) || !Vector512.LessThanAll(magnitude.AsUInt64(), limit.AsUInt64()))
            {
                break;
            }

            Vector512<long> power = PowersOf(drop);
            Vector512<long> whole = Avx512DQ.ConvertToVector512Int64WithTruncation(Vector512.ConvertToDouble(magnitude) / Vector512.ConvertToDouble(power));
            Vector512<long> rest = magnitude - (whole * power);

            // A comparison gives -1 where it holds.
            Vector512<long> tooLarge = Vector512.LessThan(rest, Vector512<long>.Zero);
            whole += tooLarge;
            rest += tooLarge & power;
            whole -= Vector512.GreaterThanOrEqual(rest, power - rest);
            Store(Vector512.ConditionalSelect(Scales, Vector512.Create(places), (whole ^ sign) - sign), values[done..]);
        }

        for (; done < values.Length && TryRoundSmall(values[done], places, DecimalRounding.Nearest, out DecimalValue rounded); done++)
        {
            values[done] = rounded;
        }

        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SumMany(Span<DecimalValue> a, ReadOnlySpan<DecimalValue> b, bool subtract)
    {
        int done = 0;
        for (; ShortNumber.HasEight && done <= a.Length - Four; done += Four)
        {
            Vector512<long> x = Load(a[done..]);
            Vector512<long> y = Load(b[done..]);
            Vector512<long> scale = Vector512.Max(ScalesOf(x), ScalesOf(y));
            Vector512<long> placesOfX = scale - ScalesOf(x);
            Vector512<long> placesOfY = scale - ScalesOf(y);
            Vector512<long> powersOfX = PowersOf(placesOfX);
            Vector512<long> powersOfY = PowersOf(placesOfY);
            if (!AreSmall(x | y) || !Vector512.LessThanAll(placesOfX | placesOfY, Vector512.Create(8L)) || !Fits(x, powersOfX) || !Fits(y, powersOfY))
            {
                break;
            }

            x *= powersOfX;
            y *= powersOfY;
            Store(Vector512.ConditionalSelect(Scales, scale, subtract ? x - y : x + y), a[done..]);
        }

        for (; done < a.Length && TrySumSmall(a[done], b[done], subtract, out DecimalValue sum); done++)
        {
            a[done] = sum;
        }

        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Load(ReadOnlySpan<DecimalValue> values) => Vector512.LoadUnsafe(ref Unsafe.As<DecimalValue, long>(ref MemoryMarshal.GetReference(values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<long> pairs, Span<DecimalValue> values) => pairs.StoreUnsafe(ref Unsafe.As<DecimalValue, long>(ref MemoryMarshal.GetReference(values)));

    /// <summary>Whether all four coefficients fit 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreSmall(Vector512<long> pairs) => Vector512.EqualsAll(pairs & Scales & Vector512.Create(~(long)byte.MaxValue), Vector512<long>.Zero);

    /// <summary>Whether products of coefficients surely fit, as of <see cref="TryMultiply(long, long, out long)"/>; those of scales do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(Vector512<long> x, Vector512<long> y)
    {
        Vector512<ulong> zeros = Avx512CD.LeadingZeroCount((x ^ (x >> 63)).AsUInt64()) + Avx512CD.LeadingZeroCount((y ^ (y >> 63)).AsUInt64());
        return Vector512.GreaterThanOrEqualAll(zeros, Vector512.Create(66ul));
    }

    /// <summary>The scale of each value in both of its words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> ScalesOf(Vector512<long> pairs) => Avx512F.PermuteVar8x64(pairs, Vector512.Create(1L, 1, 3, 3, 5, 5, 7, 7));

    /// <summary>10^0 to 10^7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> PowersOf(Vector512<long> places) =>
        Avx512F.PermuteVar8x64(Vector512.Create(1L, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000), places);
}
