namespace Pipeline.Expressions.Values;

/// <summary>Truth values as text.</summary>
internal static class BooleanText
{
    /// <summary>Reads <c>true false t f yes no y n 1 0</c>, whatever the case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        value = false;
        if (text.Length is 0 or > 5)
        {
            return false;
        }

        ulong word = 0;
        foreach (byte character in text)
        {
            word = (word << 8) | (byte)(character is >= (byte)'A' and <= (byte)'Z' ? character | 0x20 : character);
        }

        // The words as the numbers that their bytes make.
        switch (word)
        {
            case 0x74727565 or 0x74 or 0x796573 or 0x79 or 0x31: // true t yes y 1
                value = true;
                return true;
            case 0x66616c7365 or 0x66 or 0x6e6f or 0x6e or 0x30: // false f no n 0
                return true;
            default:
                return false;
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
