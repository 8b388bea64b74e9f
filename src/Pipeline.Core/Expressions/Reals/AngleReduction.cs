namespace Pipeline.Expressions.Reals;

/// <summary>
/// The rest of an angle behind whole quarters of a turn, for the largest doubles too: x times 2/pi with as many bits of 2/pi as
/// matter. After M. Payne and R. Hanek, "Radian reduction for trigonometric functions", 1983.
/// </summary>
internal static class AngleReduction
{
    private const int WordsTaken = 5;
    private const int Words = WordsTaken + 1;
    private const int Bits = 64 * Words;

    // 2/pi after the point.
    private static readonly ulong[] TwoOverPi =
    [
        0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484,
        0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D, 0x7527BAC7EBE5F17B,
        0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D, 0xA9E391615EE61B08, 0x6599855F14A06840,
    ];

    /// <summary>The rest, from -pi/4 to pi/4, of an angle in radians.</summary>
    /// <param name="x">The angle, from 0 on.</param>
    /// <param name="quarters">How many quarters of a turn lie before it, 0 to 3.</param>
    public static DoubleDouble Reduce(double x, out int quarters)
    {
        quarters = 0;
        if (x <= 0.785398163397448)
        {
            return x;
        }

        // x is a whole number times a power of two. Words of 2/pi that make whole turns of it are left out.
        int exponent = Math.ILogB(x) - 52;
        ulong whole = (ulong)Math.ScaleB(x, -exponent);
        int first = Math.Max(0, (exponent - 2) / 64);
        Span<ulong> product = stackalloc ulong[Words];
        Multiply(TwoOverPi.AsSpan(first, WordsTaken), whole, product);

        // Up to the top of the words lie four quarters; what is beyond is shifted out.
        int point = (64 * WordsTaken) - (exponent - (64 * first));
        quarters = (int)(Shifted(product, point, 0) & 3);
        Span<ulong> fraction = stackalloc ulong[Words];
        for (int i = 0; i < Words; i++)
        {
            fraction[i] = Shifted(product, point - 64, -i);
        }

        bool isBehind = fraction[0] >> 63 == 1;
        if (isBehind)
        {
            quarters = (quarters + 1) & 3;
            Negate(fraction);
        }

        DoubleDouble rest = ToNumber(fraction) * DoubleDouble.HalfPi;
        return isBehind ? -rest : rest;
    }

    // Most significant word first.
    private static void Multiply(ReadOnlySpan<ulong> words, ulong factor, Span<ulong> product)
    {
        ulong carry = 0;
        for (int i = words.Length - 1; i >= 0; i--)
        {
            ulong high = Math.BigMul(words[i], factor, out ulong low);
            low += carry;
            carry = high + (low < carry ? 1UL : 0);
            product[i + 1] = low;
        }

        product[0] = carry;
    }

    /// <summary>The 64 bits from a bit on, counted from the lowest, and words above or below them.</summary>
    private static ulong Shifted(ReadOnlySpan<ulong> words, int bit, int word)
    {
        int from = bit + (64 * word);
        int index = words.Length - 1 - (from >> 6);
        int shift = from & 63;
        ulong low = index >= 0 && index < words.Length ? words[index] : 0;
        ulong high = index >= 1 && index <= words.Length ? words[index - 1] : 0;
        return shift == 0 ? low : (low >> shift) | (high << (64 - shift));
    }

    private static void Negate(Span<ulong> words)
    {
        ulong carry = 1;
        for (int i = words.Length - 1; i >= 0; i--)
        {
            words[i] = ~words[i] + carry;
            carry = carry == 1 && words[i] == 0 ? 1UL : 0;
        }
    }

    /// <summary>A fraction as a number: its first 106 bits and more that are not zeros.</summary>
    private static DoubleDouble ToNumber(ReadOnlySpan<ulong> words)
    {
        int zeros = 0;
        int index = 0;
        while (index < words.Length && words[index] == 0)
        {
            index++;
            zeros += 64;
        }

        if (index == words.Length)
        {
            return 0;
        }

        zeros += System.Numerics.BitOperations.LeadingZeroCount(words[index]);
        int top = Bits - zeros;
        double high = Shifted(words, top - 53, 0) & ((1UL << 53) - 1);
        double middle = Shifted(words, top - 106, 0) & ((1UL << 53) - 1);
        double low = Shifted(words, top - 159, 0) & ((1UL << 53) - 1);
        DoubleDouble sum = DoubleDouble.Sum(high, Math.ScaleB(middle, -53)) + Math.ScaleB(low, -106);
        return sum.Scaled(-53 - zeros);
    }
}
