namespace Pipeline.Expressions.Values;

/// <summary>Truth values as text.</summary>
internal static class BooleanText
{
    private const int MaxLength = 5;
    private const ulong LowerCase = 0x2020202020202020;

    /// <summary>Reads <c>true false t f yes no y n 1 0</c>, whatever the case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value) => TryParseShort(ShortNumber.Head(text), text.Length, out value);

    /// <summary>The same from the text's first eight bytes, behind which anything may stand.</summary>
    public static bool TryParseShort(ulong text, int length, out bool value)
    {
        value = false;
        if ((uint)(length - 1) >= MaxLength)
        {
            return false;
        }

        // The words as the numbers that their bytes make, the first one lowest. What is no letter may not become a digit.
        ulong mask = (1UL << (8 * length)) - 1;
        ulong word = text & mask;
        switch (word | (LowerCase & mask))
        {
            case 0x65757274 or 0x74 or 0x736579 or 0x79: // true t yes y
                value = true;
                return true;
            case 0x65736c6166 or 0x66 or 0x6f6e or 0x6e: // false f no n
                return true;
            default:
                value = length == 1 && word == '1';
                return value || (length == 1 && word == '0');
        }
    }

    /// <summary>Writes <c>true</c> or <c>false</c> and gives the length.</summary>
    public static int Format(bool value, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = value ? "true"u8 : "false"u8;
        text.CopyTo(destination);
        return text.Length;
    }
}
