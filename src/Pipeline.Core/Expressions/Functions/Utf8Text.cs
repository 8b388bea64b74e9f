using System.Text;

namespace Pipeline.Expressions.Functions;

/// <summary>Code points of UTF-8 texts. A byte that is no UTF-8 counts as one.</summary>
internal static class Utf8Text
{
    /// <summary>Number of code points.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        int points = 0;
        foreach (byte unit in text)
        {
            points += IsStart(unit) ? 1 : 0;
        }

        return points;
    }

    /// <summary>Byte where the code point number <paramref name="point"/> (from 0) begins; the end if there are fewer.</summary>
    public static int Offset(ReadOnlySpan<byte> text, long point)
    {
        if (point <= 0)
        {
            return 0;
        }

        if (Ascii.IsValid(text))
        {
            return (int)Math.Min(point, text.Length);
        }

        for (int at = 0; at < text.Length; at++)
        {
            if (IsStart(text[at]) && point-- == 0)
            {
                return at;
            }
        }

        return text.Length;
    }

    /// <summary>The code point at a byte, and its bytes.</summary>
    public static Rune Decode(ReadOnlySpan<byte> text, int at, out int length)
    {
        Rune.DecodeFromUtf8(text[at..], out Rune rune, out length);
        return rune;
    }

    private static bool IsStart(byte unit) => (unit & 0xC0) != 0x80;
}
