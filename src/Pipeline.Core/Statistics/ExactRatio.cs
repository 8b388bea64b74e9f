using System.Numerics;
using Pipeline.Expressions.Values;

namespace Pipeline.Statistics;

/// <summary>Quotients of whole numbers of any size, rounded once.</summary>
internal static class ExactRatio
{
    private const int Mantissa = 53;
    private const int LeastExponent = -1074;
    private const int BitsOfQuotient = 66;
    private const int BitsOfSquare = 124;
    private const int MostDigits = 28;

    /// <summary>The double nearest to numerator / denominator · 2^exponent, of two the even one; infinite past the largest.</summary>
    /// <param name="numerator">The numerator.</param>
    /// <param name="denominator">The denominator, above 0.</param>
    /// <param name="exponent">The exponent.</param>
    public static double ToDouble(BigInteger numerator, BigInteger denominator, int exponent = 0)
    {
        UInt128 quotient = Quotient(BigInteger.Abs(numerator), denominator, BitsOfQuotient, out int shift, out bool isExact);
        double rounded = Round(quotient, exponent - shift, isExact);
        return numerator.Sign < 0 ? -rounded : rounded;
    }

    /// <summary>The double nearest to the root of numerator / denominator · 2^exponent, none of them negative.</summary>
    public static double RootToDouble(BigInteger numerator, BigInteger denominator, int exponent = 0)
    {
        if ((exponent & 1) != 0)
        {
            numerator <<= 1;
            exponent--;
        }

        UInt128 square = Quotient(numerator, denominator, BitsOfSquare, out int shift, out bool isExact, even: true);
        UInt128 root = Root(square);
        return Round(root, (exponent - shift) / 2, isExact && root * root == square);
    }

    /// <summary>
    /// The quotient of a decimal and a whole number as a decimal: as many digits as <see cref="DecimalValue.TryDivide"/> gives. False where
    /// it has more than 28 digits before the point.
    /// </summary>
    public static bool TryDivide(BigInteger coefficient, int scale, long divisor, out DecimalValue quotient)
    {
        if (DecimalValue.TryCreate(Clamped(coefficient), scale, out DecimalValue whole) && whole.Coefficient == coefficient)
        {
            return DecimalValue.TryDivide(whole, new DecimalValue(divisor, 0), out quotient);
        }

        // More than 28 digits: as many behind the point as make sixteen, or as fit.
        BigInteger unit = divisor * BigInteger.Pow(10, scale);
        int before = BigInteger.Abs(coefficient / unit).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        for (int places = Math.Min(MostDigits, Math.Max(scale, DecimalValue.QuotientDigits - before)); places >= 0; places--)
        {
            BigInteger rounded = Divide(coefficient * BigInteger.Pow(10, places), unit);
            if (TryGetDecimal(rounded, places, places, out _))
            {
                return TryGetDecimal(WithoutZeros(rounded, ref places, scale), places, 0, out quotient);
            }
        }

        quotient = default;
        return false;
    }

    /// <summary>A decimal; zeros at its end for which it has no room are left out.</summary>
    /// <param name="coefficient">The digits.</param>
    /// <param name="scale">How many of them stand after the point.</param>
    /// <param name="least">How many have to stay there, if they are zeros.</param>
    /// <param name="value">Gets the decimal.</param>
    public static bool TryGetDecimal(BigInteger coefficient, int scale, int least, out DecimalValue value)
    {
        if (scale > MostDigits || BigInteger.Abs(coefficient) >= BigInteger.Pow(10, MostDigits))
        {
            coefficient = WithoutZeros(coefficient, ref scale, least);
        }

        return DecimalValue.TryCreate(Clamped(coefficient), scale, out value);
    }

    /// <summary>A coefficient without zeros at its end.</summary>
    /// <param name="coefficient">The digits.</param>
    /// <param name="scale">How many of them stand after the point; gets how many are left there.</param>
    /// <param name="least">How many have to stay there.</param>
    public static BigInteger WithoutZeros(BigInteger coefficient, ref int scale, int least)
    {
        while (scale > least)
        {
            (BigInteger shorter, BigInteger digit) = BigInteger.DivRem(coefficient, 10);
            if (!digit.IsZero)
            {
                break;
            }

            (coefficient, scale) = (shorter, scale - 1);
        }

        return coefficient;
    }

    /// <summary>The nearest whole number, half away from zero.</summary>
    public static BigInteger Divide(BigInteger dividend, BigInteger divisor)
    {
        (BigInteger quotient, BigInteger rest) = BigInteger.DivRem(BigInteger.Abs(dividend), divisor);
        quotient += rest * 2 >= divisor ? 1 : 0;
        return dividend.Sign < 0 ? -quotient : quotient;
    }

    /// <summary>Far too large stays too large.</summary>
    private static Int128 Clamped(BigInteger number) => number.GetBitLength() < 127 ? (Int128)number : number.Sign < 0 ? Int128.MinValue : Int128.MaxValue;

    /// <summary>The whole part of numerator / denominator · 2^shift, where the shift gives it about so many bits.</summary>
    private static UInt128 Quotient(BigInteger numerator, BigInteger denominator, int bits, out int shift, out bool isExact, bool even = false)
    {
        shift = bits - (int)(numerator.GetBitLength() - denominator.GetBitLength());
        shift -= even ? shift & 1 : 0;
        BigInteger quotient = shift > 0
            ? BigInteger.DivRem(numerator << shift, denominator, out BigInteger rest)
            : BigInteger.DivRem(numerator, denominator << -shift, out rest);
        isExact = rest.IsZero;
        return (UInt128)quotient;
    }

    /// <summary>The double nearest to number · 2^exponent, where the number is a little more unless it is exact.</summary>
    private static double Round(UInt128 number, int exponent, bool isExact)
    {
        if (number == 0)
        {
            return 0;
        }

        int bits = 128 - (int)UInt128.LeadingZeroCount(number);
        int kept = Math.Min(Mantissa, bits + exponent - LeastExponent);
        if (kept < 0)
        {
            return 0;
        }

        int cut = bits - kept;
        UInt128 mantissa = cut >= 128 ? 0 : number >> cut;
        if (cut > 0)
        {
            UInt128 half = UInt128.One << (cut - 1);
            UInt128 rest = number & (half | (half - 1));
            mantissa += rest > half || (rest == half && (!isExact || UInt128.IsOddInteger(mantissa))) ? 1u : 0u;
        }

        return Math.ScaleB((double)(ulong)mantissa, exponent + cut);
    }

    private static UInt128 Root(UInt128 square)
    {
        if (square == 0)
        {
            return 0;
        }

        UInt128 root = (UInt128)Math.Sqrt((double)square);
        for (int i = 0; i < 2; i++)
        {
            root = (root + (square / root)) >> 1;
        }

        while (root * root > square)
        {
            root--;
        }

        while ((root + 1) * (root + 1) <= square)
        {
            root++;
        }

        return root;
    }
}
