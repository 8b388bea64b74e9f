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
    /// <summary>
    /// Rounds to <paramref name="places"/> digits after the point, which is the scale of the result; a negative number
    /// rounds before the point and gives scale 0. False: the result has more than 28 digits.
    /// </summary>
    public static bool TryRound(in DecimalValue value, long places, DecimalRounding rounding, out DecimalValue rounded)
    {
        places = Math.Clamp(places, -WorkingDigits, MaxDigits + 1);
        int scale = (int)Math.Max(places, 0);
        long drop = value.Scale - places;
        if (drop <= 0)
        {
            bool fits = TryAlign(value.Wide, Math.Min(scale, MaxDigits) - value.Scale, out Int128 aligned);
            return TryCreate(aligned, scale, out rounded) && fits;
        }

        if (places >= 0 && value.IsSmall && drop <= PowersOfLong)
        {
            ulong power = (ulong)LongPowers[drop];
            ulong magnitude = Magnitude(value.low);
            ulong whole = DivideByPower(magnitude, (int)drop);
            ulong rest = magnitude - (whole * power);
            long quotient = value.low < 0 ? -(long)whole : (long)whole;
            long away = Away(rounding, rest == 0 ? 0 : value.Sign, rest >= power - rest);
            rounded = new DecimalValue(quotient + away, scale);
            return true;
        }

        return TryRoundWide(value, (int)Math.Min(drop, WorkingDigits), scale, places, rounding, out rounded);
    }

    private static bool TryRoundWide(
        in DecimalValue value, int drop, int scale, long places, DecimalRounding rounding, out DecimalValue rounded)
    {
        Int128 power = WidePowers[drop];
        (Int128 quotient, Int128 rest) = Int128.DivRem(value.Wide, power);
        Int128 size = Int128.Abs(rest);
        quotient += Away(rounding, Int128.Sign(rest), size >= power - size);
        if (places >= 0 || quotient == 0)
        {
            return TryCreate(quotient, scale, out rounded);
        }

        rounded = default;
        return places >= -MaxDigits && TryAlign(quotient, (int)-places, out Int128 aligned) && TryCreate(aligned, 0, out rounded);
    }

    // A division by a constant is a multiplication; these are the scales that prices and rates lose.
    private static ulong DivideByPower(ulong value, int places) => places switch
    {
        1 => value / 10,
        2 => value / 100,
        3 => value / 1_000,
        4 => value / 10_000,
        5 => value / 100_000,
        6 => value / 1_000_000,
        _ => value / (ulong)LongPowers[places],
    };

    private static int Away(DecimalRounding rounding, int sign, bool half) => rounding switch
    {
        DecimalRounding.Nearest => half ? sign : 0,
        DecimalRounding.Floor => sign < 0 ? -1 : 0,
        DecimalRounding.Ceiling => sign > 0 ? 1 : 0,
        _ => 0,
    };
}
