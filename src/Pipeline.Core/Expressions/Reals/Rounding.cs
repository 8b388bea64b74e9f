namespace Pipeline.Expressions.Reals;

/// <summary>The one rounding of a result.</summary>
internal static class Rounding
{
    private const long LeastNormal = 1L << 52;
    private const int LeastExponent = -1074;

    // A result that lies so near the middle of two doubles is taken to be there: exact powers are, and what else comes so near is wrong by
    // 2^-30 units of the last place at most.
    private const double Nearly = 1 - (1.0 / (1 << 30));

    /// <summary>The double nearest to a number; in the middle of two, the even one.</summary>
    public static double Round(DoubleDouble value) => Round(value, exponent: 0);

    /// <summary>The double nearest to a number times a power of two; in the middle of two, the even one.</summary>
    public static double Round(DoubleDouble value, int exponent)
    {
        if (value.High == 0 || !double.IsFinite(value.High))
        {
            return value.High;
        }

        int place = Math.ILogB(value.High);
        return place + exponent < -1022 ? Subnormal(value, exponent) : Math.ScaleB(Nearest(value), exponent);
    }

    /// <summary>The double nearest to a sum and a rest, which decides where the sum lies in the middle of two, even if 106 bits have no room for it.</summary>
    public static double Round(DoubleDouble sum, double rest)
    {
        DoubleDouble value = sum + rest;
        double low = rest == 0 ? value.Low : rest > 0 ? Math.BitIncrement(value.Low) : Math.BitDecrement(value.Low);
        return value.High + low;
    }

    private static double Nearest(DoubleDouble value)
    {
        double even = value.Low > 0 ? Math.BitIncrement(value.High) : Math.BitDecrement(value.High);
        bool isOdd = (BitConverter.DoubleToInt64Bits(value.High) & 1) == 1;
        return isOdd && Math.Abs(value.Low) >= Nearly * Math.Abs(even - value.High) / 2 ? even : value.High;
    }

    /// <summary>Doubles below 2^-1022 have fewer bits: rounded to a whole number of the least double.</summary>
    private static double Subnormal(DoubleDouble value, int exponent)
    {
        double high = Math.Abs(value.High);
        double low = value.High < 0 ? -value.Low : value.Low;
        if (Math.ILogB(high) + exponent < LeastExponent - 1)
        {
            return value.High < 0 ? -0.0 : 0;
        }

        double units = Math.ScaleB(high, exponent - LeastExponent);
        double whole = Math.Floor(units);
        double over = (units - whole - 0.5) + Math.ScaleB(low, exponent - LeastExponent);
        bool isUp = over > 0 || (over == 0 && whole % 2 == 1);
        long bits = Math.Min((long)whole + (isUp ? 1 : 0), LeastNormal);
        return BitConverter.Int64BitsToDouble(bits | (value.High < 0 ? long.MinValue : 0));
    }
}
