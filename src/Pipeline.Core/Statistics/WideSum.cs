using System.Numerics;
using Pipeline.Records;

namespace Pipeline.Statistics;

/// <summary>
/// The exact sum of any numbers of the form m · 2^e: a superaccumulator (Neal, arXiv 1505.05571) of digits of 32 bits in words of 64, so
/// that carries can wait. It has only the digits between the smallest and the largest number that came, so a few prices take some words.
/// Whatever the order, and however parts were merged, the sum is the same.
/// </summary>
internal sealed class WideSum
{
    private const int DigitBits = 32;
    private const int DigitsOfWord = 3;
    private const int MostPending = 1 << 28;

    // The lowest first; the last one has the sign.
    private long[] digits = [];
    private int lowest;
    private int pending;

    /// <summary>Bytes that it takes in memory.</summary>
    public int Room => 64 + (digits.Length * sizeof(long));

    /// <summary>Adds ±magnitude · 2^exponent.</summary>
    public void Add(ulong magnitude, int exponent, bool isNegative)
    {
        if (magnitude == 0)
        {
            return;
        }

        int shift = exponent & (DigitBits - 1);
        long sign = isNegative ? -1 : 0;
        ulong low = magnitude << shift;
        ulong high = shift == 0 ? 0 : magnitude >> (64 - shift);
        Span<long> at = At(exponent >> 5, DigitsOfWord);
        at[0] += ((long)(uint)low ^ sign) - sign;
        at[1] += ((long)(low >> DigitBits) ^ sign) - sign;
        at[2] += ((long)high ^ sign) - sign;
        Count(1);
    }

    /// <summary>Adds ±magnitude · 2^exponent.</summary>
    public void Add(UInt128 magnitude, int exponent, bool isNegative)
    {
        Add((ulong)magnitude, exponent, isNegative);
        Add((ulong)(magnitude >> 64), exponent + 64, isNegative);
    }

    /// <summary>Adds number · 2^exponent.</summary>
    public void Add(BigInteger number, int exponent)
    {
        bool isNegative = number.Sign < 0;
        for (BigInteger left = BigInteger.Abs(number); !left.IsZero; left >>= 64, exponent += 64)
        {
            Add((ulong)(left & ulong.MaxValue), exponent, isNegative);
        }
    }

    /// <summary>Multiplies the sum.</summary>
    public void Multiply(BigInteger factor)
    {
        BigInteger sum = Total(out int exponent);
        Clear();
        Add(sum * factor, exponent);
    }

    /// <summary>The sum is this number · 2^exponent.</summary>
    public BigInteger Total(out int exponent)
    {
        Normalize();
        exponent = lowest * DigitBits;
        BigInteger total = 0;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            total = (total << DigitBits) + digits[i];
        }

        return total;
    }

    /// <summary>Forgets all numbers.</summary>
    public void Clear()
    {
        Array.Clear(digits);
        pending = 0;
    }

    /// <summary>Adds the state, as <see cref="Merge"/> reads it.</summary>
    public void Write(PooledBytes to)
    {
        Normalize();
        int first = 0;
        int end = digits.Length;
        while (end > 0 && digits[end - 1] == 0)
        {
            end--;
        }

        while (first < end && digits[first] == 0)
        {
            first++;
        }

        to.AddNumber((ulong)(end - first));
        if (first < end)
        {
            to.AddSigned(lowest + first);
            for (int i = first; i < end; i++)
            {
                // Only the last one is negative, and may be of more than 32 bits.
                to.AddSigned(digits[i]);
            }
        }
    }

    /// <summary>Adds a sum that was written.</summary>
    public void Merge(ref StateReader from)
    {
        int count = (int)from.Number();
        if (count == 0)
        {
            return;
        }

        Span<long> at = At((int)from.Signed(), count);
        for (int i = 0; i < count; i++)
        {
            at[i] += from.Signed();
        }

        // The last digit that was written may be as large as two of those that Add adds.
        Count(4);
    }

    private void Count(int adds)
    {
        pending += adds;
        if (pending > MostPending)
        {
            Normalize();
        }
    }

    /// <summary>Lets all carries go up, so that each digit but the last is one of 32 bits without a sign.</summary>
    private void Normalize()
    {
        pending = 0;
        if (digits.Length > 0 && digits[^1] is < -uint.MaxValue or > uint.MaxValue)
        {
            Grow(lowest, digits.Length + 2);
        }

        for (int i = 0; i + 1 < digits.Length; i++)
        {
            long carry = digits[i] >> DigitBits;
            digits[i] = (uint)digits[i];
            digits[i + 1] += carry;
        }
    }

    private Span<long> At(int place, int count)
    {
        if (digits.Length == 0)
        {
            digits = new long[count + 1];
            lowest = place;
        }
        else if (place < lowest || place + count > lowest + digits.Length)
        {
            int first = Math.Min(place, lowest);
            Grow(first, Math.Max(place + count, lowest + digits.Length) - first);
        }

        return digits.AsSpan(place - lowest, count);
    }

    private void Grow(int first, int count)
    {
        long[] larger = new long[count];
        digits.CopyTo(larger, lowest - first);
        digits = larger;
        lowest = first;
    }
}
