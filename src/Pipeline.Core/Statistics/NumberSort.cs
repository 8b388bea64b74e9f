using System.Numerics;

namespace Pipeline.Statistics;

/// <summary>Sorts numbers of 64 bits by eleven bits at a time, the lowest first, without those in which none differ.</summary>
internal static class NumberSort
{
    private const int Few = 100;
    private const int Bits = 11;
    private const int Radix = 1 << Bits;
    private const ulong Sign = 1UL << 63;

    /// <summary>Sorts.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="spare">Room for as many.</param>
    public static void Sort(Span<long> numbers, Span<long> spare)
    {
        if (numbers.Length <= Few)
        {
            numbers.Sort();
            return;
        }

        ulong differences = 0;
        foreach (long number in numbers)
        {
            differences |= (ulong)(number ^ numbers[0]);
        }

        Span<long> now = numbers;
        Span<long> then = spare[..numbers.Length];
        Span<int> ends = stackalloc int[Radix];
        bool isSpare = false;
        for (int shift = BitOperations.TrailingZeroCount(differences); shift < 64; shift += Bits)
        {
            if (((differences >> shift) & (Radix - 1)) == 0)
            {
                continue;
            }

            ends.Clear();
            foreach (long number in now)
            {
                ends[DigitOf(number, shift)]++;
            }

            int sum = 0;
            foreach (ref int end in ends)
            {
                (end, sum) = (sum, sum + end);
            }

            foreach (long number in now)
            {
                then[ends[DigitOf(number, shift)]++] = number;
            }

            Span<long> swap = now;
            now = then;
            then = swap;
            isSpare = !isSpare;
        }

        if (isSpare)
        {
            now.CopyTo(then);
        }
    }

    /// <summary>How many of sorted numbers are equal to the first.</summary>
    public static int FirstOf(ReadOnlySpan<long> sorted)
    {
        int count = sorted.IndexOfAnyExcept(sorted[0]);
        return count < 0 ? sorted.Length : count;
    }

    private static int DigitOf(long number, int shift) => (int)(((ulong)number ^ Sign) >> shift) & (Radix - 1);
}
