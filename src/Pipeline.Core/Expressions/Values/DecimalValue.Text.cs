using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>Text to value and back.</summary>
internal readonly partial struct DecimalValue
{
    /// <summary>Room that <see cref="Format"/> needs at most: sign, 29 digits, point.</summary>
    public const int MaxTextLength = 40;

    /// <summary>
    /// Reads an optional sign, digits with an optional point, and an optional exponent; nothing around them. The scale
    /// is the number of digits after the point less the exponent. False for any other text, more than 28 digits
    /// (leading zeros aside) or a scale over 28.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DecimalValue value)
    {
        // No branch: whether a number is negative the processor cannot foresee.
        int first = text.Length > 0 ? text[0] : 0;
        long negative = 0L - Unsafe.BitCast<bool, byte>(first == '-');
        ReadOnlySpan<byte> digits = text[Unsafe.BitCast<bool, byte>((first == '-') | (first == '+'))..];
        bool read = ShortNumber.TryParse(digits, out long coefficient, out int scale);
        value = new DecimalValue((coefficient ^ negative) - negative, scale);
        return read || TryParseLonger(digits, negative != 0, out value);
    }

    /// <summary>Reads digits with at most one point, up to eight characters; see <see cref="ShortNumber"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParseShort(ulong text, int length, out DecimalValue value)
    {
        bool read = ShortNumber.TryParse(text, length, out long coefficient, out int scale);
        value = new DecimalValue(coefficient, scale);
        return read;
    }

    private static bool TryParseLonger(ReadOnlySpan<byte> text, bool negative, out DecimalValue value)
    {
        if (ShortNumber.TryParseLongest(text, out ulong coefficient, out int scale) && coefficient <= long.MaxValue)
        {
            value = new DecimalValue(negative ? -(long)coefficient : (long)coefficient, scale);
            return true;
        }

        return TryParseLong(text, negative, out value);
    }

    /// <summary>The value of a double's shortest text. False: more than 28 digits.</summary>
    public static bool TryFromDouble(double number, out DecimalValue value)
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        bool formatted = number.TryFormat(text, out int length, "R", System.Globalization.CultureInfo.InvariantCulture);
        value = default;
        return formatted && TryParse(text[..length], out value);
    }

    /// <summary>Writes the value with its scale and gives the length, at most <see cref="MaxTextLength"/>.</summary>
    /// <param name="destination">At least <see cref="MaxTextLength"/> bytes; those behind the text may be overwritten.</param>
    public int Format(Span<byte> destination)
    {
        ulong magnitude = Magnitude(low);
        if (!IsSmall || magnitude >= ShortNumber.Limit || rest > ShortNumber.MaxScale)
        {
            return FormatLong(destination);
        }

        // Written in any case, and over it goes the number that has no sign.
        destination[0] = (byte)'-';
        int sign = (int)((ulong)low >> 63);
        return sign + ShortNumber.Format(magnitude, Scale, destination[sign..]);
    }

    [SkipLocalsInit]
    private int FormatLong(Span<byte> destination)
    {
        Span<byte> buffer = stackalloc byte[MaxTextLength];
        int at = MaxTextLength;
        int left = Scale;
        if (IsSmall)
        {
            at = FormatSmall(buffer, Magnitude(low), left);
        }
        else
        {
            UInt128 magnitude = (UInt128)Int128.Abs(Wide);
            do
            {
                (magnitude, UInt128 digit) = UInt128.DivRem(magnitude, 10);
                buffer[--at] = (byte)('0' + (int)digit);
                if (--left == 0)
                {
                    buffer[--at] = (byte)'.';
                    left = -1;
                    if (magnitude == 0)
                    {
                        buffer[--at] = (byte)'0';
                    }
                }
            }
            while (magnitude != 0 || left > 0);
        }

        if (Sign < 0)
        {
            buffer[--at] = (byte)'-';
        }

        buffer[at..].CopyTo(destination);
        return MaxTextLength - at;
    }

    private static int FormatSmall(Span<byte> buffer, ulong magnitude, int scale)
    {
        int at = buffer.Length;
        if (scale > 0)
        {
            for (int i = 0; i < scale; i++)
            {
                (magnitude, ulong digit) = Math.DivRem(magnitude, 10);
                buffer[--at] = (byte)('0' + digit);
            }

            buffer[--at] = (byte)'.';
        }

        do
        {
            (magnitude, ulong digit) = Math.DivRem(magnitude, 10);
            buffer[--at] = (byte)('0' + digit);
        }
        while (magnitude != 0);

        return at;
    }

    private static bool TryParseLong(ReadOnlySpan<byte> text, bool negative, out DecimalValue value)
    {
        value = default;
        Int128 coefficient = 0;
        int digits = 0;
        int scale = 0;
        bool point = false;
        int at = 0;
        for (; at < text.Length; at++)
        {
            uint digit = text[at] - (uint)'0';
            if (digit <= 9)
            {
                digits++;
                scale += point ? 1 : 0;
                coefficient = (coefficient * 10) + digit;
                if (coefficient >= Limit)
                {
                    return false;
                }
            }
            else if (text[at] == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        if (digits == 0 || !TryParseExponent(text[at..], out int exponent))
        {
            return false;
        }

        scale -= exponent;
        if (scale < 0)
        {
            if (coefficient != 0 && (scale < -MaxDigits || !TryAlign(coefficient, -scale, out coefficient)))
            {
                return false;
            }

            scale = 0;
        }

        return TryCreate(negative ? -coefficient : coefficient, scale, out value);
    }

    private static bool TryParseExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        int at = 1;
        bool negative = text.Length > 1 && text[1] == '-';
        if (text.Length > 1 && (text[1] == '-' || text[1] == '+'))
        {
            at = 2;
        }

        if ((text[0] | 0x20) != 'e' || at == text.Length)
        {
            return false;
        }

        for (; at < text.Length; at++)
        {
            uint digit = text[at] - (uint)'0';
            if (digit > 9)
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + (int)digit, 10_000);
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }
}
