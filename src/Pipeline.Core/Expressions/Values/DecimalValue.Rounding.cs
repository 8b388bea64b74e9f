using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>How digits that are dropped count.</summary>
internal enum DecimalRounding
{
    /// <summary>To the nearest, a half away from zero.</summary>
    Nearest,

    /// <summary>Towards zero.</summary>
    Truncate,

    /// <summary>Towards minus infinity.</summary>
    Floor,

    /// <summary>Towards plus infinity.</summary>
    Ceiling,
}

/// <summary>Rounding.</summary>
internal readonly partial struct DecimalValue
{
    private static readonly ulong[] Reciprocals =
    [
        0x8000000000000000, 0xCCCCCCCCCCCCCCCD, 0xA3D70A3D70A3D70B, 0x83126E978D4FDF3C, 0xD1B71758E219652C, 0xA7C5AC471B478424, 0x8637BD05AF6C69B6,
        0xD6BF94D5E57A42BD, 0xABCC77118461CEFD, 0x89705F4136B4A598, 0xDBE6FECEBDEDD5BF, 0xAFEBFF0BCB24AAFF, 0x8CBCCC096F5088CC, 0xE12E13424BB40E14,
        0xB424DC35095CD810, 0x901D7CF73AB0ACDA, 0xE69594BEC44DE15C, 0xB877AA3236A4B44A, 0x9392EE8E921D5D08,
    ];

    private static readonly byte[] ReciprocalShifts = [0, 4, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40, 44, 47, 50, 54, 57, 60];

    /// <summary>
    /// Rounds to <paramref name="places"/> digits after the point, which is the scale of the result; a negative number
    /// rounds before the point and gives scale 0. False: the result has more than 28 digits.
    /// </summary>
    public static bool TryRound(DecimalValue value, long places, DecimalRounding rounding, out DecimalValue rounded) =>
        TryRoundSmall(value, places, rounding, out rounded) || TryRoundWide(value, Math.Clamp(places, -WorkingDigits, MaxDigits + 1), rounding, out rounded);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRoundSmall(DecimalValue value, long places, DecimalRounding rounding, out DecimalValue rounded)
    {
        long drop = value.Scale - places;
        if (value.IsSmall && value.low != long.MinValue && places >= 0 && (ulong)drop <= PowersOfLong)
        {
            ulong magnitude = Magnitude(value.low);
            ulong power = (ulong)LongPowers[(int)drop];
            ulong whole = DivideByPower(magnitude, (int)drop);
            ulong rest = magnitude - (whole * power);
            long sign = value.low >> 63;
            whole += (ulong)Away(rounding, sign < 0, isExact: rest == 0, isHalf: rest >= power - rest);
            rounded = new DecimalValue(((long)whole ^ sign) - sign, (int)places);
            return true;
        }

        rounded = default;
        return false;
    }

    private static bool TryRoundWide(DecimalValue value, long places, DecimalRounding rounding, out DecimalValue rounded)
    {
        int scale = (int)Math.Max(places, 0);
        int drop = (int)Math.Min(value.Scale - places, WorkingDigits);
        if (drop <= 0)
        {
            bool fits = TryAlign(value.Wide, Math.Min(scale, MaxDigits) - value.Scale, out Int128 longer);
            return TryCreate(longer, scale, out rounded) && fits;
        }

        Int128 power = WidePowers[drop];
        (Int128 quotient, Int128 rest) = Int128.DivRem(value.Wide, power);
        Int128 size = Int128.Abs(rest);
        quotient += value.Sign * Away(rounding, value.Sign < 0, isExact: rest == 0, isHalf: size >= power - size);
        if (places >= 0 || quotient == 0)
        {
            return TryCreate(quotient, scale, out rounded);
        }

        rounded = default;
        return places >= -MaxDigits && TryAlign(quotient, (int)-places, out Int128 aligned) && TryCreate(aligned, 0, out rounded);
    }

    /// <summary>What is added to the magnitude: 1 or 0. Nearly always the first case, and then without a branch, which would be taken by chance.</summary>
    private static int Away(DecimalRounding rounding, bool isNegative, bool isExact, bool isHalf)
    {
        bool away = rounding == DecimalRounding.Nearest ? isHalf : !isExact & (rounding == (isNegative ? DecimalRounding.Floor : DecimalRounding.Ceiling));
        return away ? 1 : 0;
    }

    // By multiplication: 2^(63+l) / 10^n rounded up, where 2^l is the power of two from 10^n on, is exact for values below 2^63
    // (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994).
    private static ulong DivideByPower(ulong value, int places) => Math.BigMul(value << 1, Reciprocals[places], out _) >> ReciprocalShifts[places];
}
