using System.Numerics;

namespace Pipeline.Expressions.Values;

/// <summary>Division.</summary>
internal readonly partial struct DecimalValue
{
    /// <summary>Significant digits that a quotient has at least, unless it ends before or would have more than 28 digits.</summary>
    public const int QuotientDigits = 16;

    /// <summary>
    /// Divides by a value that is not 0. The scale is the least one that gives 16 significant digits and is not below both scales, as far
    /// as 28 digits allow; the exact quotient is rounded there, half away from zero. Then zeros at the end go, down to the larger scale of
    /// both. False: the whole part has more than 28 digits.
    /// </summary>
    public static bool TryDivide(DecimalValue a, DecimalValue b, out DecimalValue quotient)
    {
        int scale = Math.Max(a.Scale, b.Scale);
        ulong divisor = Magnitude(b.low);
        if (AreSmall(a, b) && divisor < (ulong)LongPowers[PowersOfLong] && TryAlign(a.low, scale - a.Scale + b.Scale, out long numerator))
        {
            (ulong whole, ulong rest) = Math.DivRem(Magnitude(numerator), divisor);
            if (rest != 0)
            {
                int places = Math.Min(PlacesAfter(whole, rest, divisor), MaxDigits - scale);
                (whole, int zeros) = Continue(whole, rest, divisor, places);
                scale += places - zeros;
            }

            // At most 17 digits, or those of a numerator that is not above 2^62.
            quotient = new DecimalValue((numerator ^ b.low) < 0 ? -(long)whole : (long)whole, scale);
            return true;
        }

        return TryDivideWide(a, b, scale, out quotient);
    }

    /// <summary>How many digits more there are to be, so that those of the whole and the fraction rest / divisor are 16.</summary>
    private static int PlacesAfter(ulong whole, ulong rest, ulong divisor)
    {
        if (whole != 0)
        {
            return Math.Max(0, QuotientDigits - DigitsOf(whole));
        }

        int first = DigitsOf(divisor) - DigitsOf(rest);
        first += rest * (ulong)LongPowers[first] < divisor ? 1 : 0;
        return first + QuotientDigits - 1;
    }

    /// <summary>Appends digits of rest / divisor, the last one rounded; and how many of them are zeros at the end, which are left out.</summary>
    private static (ulong Digits, int Zeros) Continue(ulong whole, ulong rest, ulong divisor, int places)
    {
        // As many digits with each division as stay below 10^19.
        int atOnce = PowersOfLong + 1 - DigitsOf(divisor);
        int left = places;
        for (; left > 0 && rest != 0; left -= Math.Min(left, atOnce))
        {
            ulong power = (ulong)LongPowers[Math.Min(left, atOnce)];
            (ulong digits, rest) = Math.DivRem(rest * power, divisor);
            whole = (whole * power) + digits;
        }

        whole += rest >= divisor - rest ? 1UL : 0;
        int zeros = left;
        while (places - zeros >= 8 && whole % 100_000_000 == 0)
        {
            whole /= 100_000_000;
            zeros += 8;
        }

        for (; zeros < places && whole % 10 == 0; zeros++)
        {
            whole /= 10;
        }

        return (whole, zeros);
    }

    private static bool TryDivideWide(DecimalValue a, DecimalValue b, int least, out DecimalValue quotient)
    {
        // Long division, a digit at a time: the aligned dividend can have 84 digits. Digits are zeros at first, or those before the point.
        Int128 divisor = Int128.Abs(b.Wide);
        (Int128 digits, Int128 rest) = Int128.DivRem(Int128.Abs(a.Wide), divisor);
        int scale = a.Scale - b.Scale;
        while (scale < MaxDigits && digits < WidePowers[MaxDigits - 1] && (scale < least || (rest != 0 && digits < WidePowers[QuotientDigits - 1])))
        {
            (Int128 digit, rest) = Int128.DivRem(rest * 10, divisor);
            digits = (digits * 10) + digit;
            scale++;
        }

        digits += rest >= divisor - rest ? 1 : 0;
        while (scale > 0 && (scale > least || digits == Limit) && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        quotient = default;
        return scale >= 0 && TryCreate(a.Sign * b.Sign < 0 ? -digits : digits, scale, out quotient);
    }

    /// <summary>How many digits a number above 0 and below 10^19 has.</summary>
    private static int DigitsOf(ulong value)
    {
        // 1233 / 4096 is a little more than the logarithm of 2 to base 10.
        int digits = (BitOperations.Log2(value) + 1) * 1233 >> 12;
        return digits + (digits > PowersOfLong || value >= (ulong)LongPowers[digits] ? 1 : 0);
    }
}
