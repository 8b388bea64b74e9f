using System.Globalization;

namespace Pipeline.Expressions.Values;

/// <summary>Rounds doubles by the decimal that their shortest text shows, so that 2.675 gives 2.68.</summary>
internal static class DoubleRounding
{
    // Past the digits of any double, on either side of the point.
    private const int FarthestPlace = 400;

    /// <summary>Rounds to so many digits after the point, or before it; infinite where the result exceeds the largest double.</summary>
    public static double Round(double number, long places, DecimalRounding rounding)
    {
        if (DecimalValue.TryFromDouble(number, out DecimalValue value) && places < value.Scale && DecimalValue.TryRound(value, places, rounding, out DecimalValue near))
        {
            return near.ToDouble();
        }

        (long digits, int scale) = Digits(number);
        int place = (int)Math.Clamp(places, -FarthestPlace, FarthestPlace);
        int behind = scale - place;
        if (behind <= 0)
        {
            return number;
        }

        // So far behind the place that the number is less than a tenth, only its sign matters.
        DecimalValue shifted = behind <= DecimalValue.MaxDigits ? new DecimalValue(digits, behind) : new DecimalValue(Math.Sign(digits), 1);
        DecimalValue.TryRound(shifted, 0, rounding, out DecimalValue whole);
        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength + 8];
        int length = whole.Format(text);
        text[length++] = (byte)'E';
        (-place).TryFormat(text[length..], out int written, provider: CultureInfo.InvariantCulture);
        return double.Parse(text[..(length + written)], CultureInfo.InvariantCulture);
    }

    /// <summary>The digits of the shortest text, 17 at most, and how many of them stand after the point.</summary>
    private static (long Digits, int Scale) Digits(double number)
    {
        Span<byte> buffer = stackalloc byte[DecimalValue.MaxTextLength];
        ReadOnlySpan<byte> text = buffer[..DoubleText.Format(Math.Abs(number), buffer)];
        int exponentAt = text.IndexOf((byte)'E');
        int exponent = exponentAt < 0 ? 0 : int.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> mantissa = exponentAt < 0 ? text : text[..exponentAt];
        int point = mantissa.IndexOf((byte)'.');
        long digits = 0;
        foreach (byte character in mantissa)
        {
            digits = character == '.' ? digits : (digits * 10) + (character - '0');
        }

        return (double.IsNegative(number) ? -digits : digits, (point < 0 ? 0 : mantissa.Length - point - 1) - exponent);
    }
}
