using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>
/// The double nearest to a whole number divided by a power of ten, ties to even. The quotient by the power of five is exact, with its rest,
/// so nothing needs proof: 128 bits by 64, as a multiplication by the reciprocal and at most two corrections (Möller and Granlund 2011).
/// </summary>
internal static class NearestDouble
{
    /// <summary>The largest scale: 5^27 is the last power of five that fits 64 bits.</summary>
    public const int MaxScale = 27;

    private const int MantissaBits = 53;

    private static readonly Divisor[] Powers = [.. Enumerable.Range(0, MaxScale + 1).Select(scale => new Divisor(PowerOfFive(scale)))];

    /// <summary>The nearest double to <paramref name="number"/> / 10^<paramref name="scale"/>.</summary>
    public static double Of(ulong number, int scale)
    {
        if (number == 0)
        {
            return 0;
        }

        // Both with their highest bit set; the dividend is half of it and 64 bits behind, so that the quotient has 62 bits at least.
        Divisor power = Powers[scale];
        int zeros = BitOperations.LeadingZeroCount(number);
        ulong wide = number << zeros;
        ulong quotient = power.Divide(wide >> 1, wide << 63, out ulong rest);

        int surplus = 64 - MantissaBits - BitOperations.LeadingZeroCount(quotient);
        ulong mantissa = quotient >> surplus;
        ulong behind = quotient << (64 - surplus);
        ulong half = 1UL << 63;
        mantissa += Unsafe.BitCast<bool, byte>((behind > half) | ((behind == half) & ((rest != 0) | ((mantissa & 1) != 0))));
        int exponent = surplus + power.Zeros - zeros - 63 - scale;
        return mantissa * BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
    }

    private static ulong PowerOfFive(int exponent) => exponent == 0 ? 1 : 5 * PowerOfFive(exponent - 1);

    /// <summary>A number to divide by, shifted so that its highest bit is set.</summary>
    private readonly struct Divisor
    {
        private readonly ulong value;
        private readonly ulong reciprocal;

        public Divisor(ulong number)
        {
            Zeros = BitOperations.LeadingZeroCount(number);
            value = number << Zeros;
            reciprocal = (ulong)(UInt128.MaxValue / value);
        }

        public int Zeros { get; }

        /// <summary>Divides a number of two words, of which the upper is less than the divisor.</summary>
        public ulong Divide(ulong upper, ulong lower, out ulong rest)
        {
            ulong high = Math.BigMul(reciprocal, upper, out ulong low);
            low += lower;
            high += upper + Unsafe.BitCast<bool, byte>(low < lower) + 1;
            rest = lower - (high * value);

            // Half of the numbers need it, so there is no branch.
            ulong over = 0UL - Unsafe.BitCast<bool, byte>(rest > low);
            high += over;
            rest += value & over;
            if (rest >= value)
            {
                high++;
                rest -= value;
            }

            return high;
        }
    }
}
