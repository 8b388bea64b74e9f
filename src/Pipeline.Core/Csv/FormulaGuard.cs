using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Csv;

/// <summary>
/// Keeps a spreadsheet from running a text as a formula, and undoes it. A text is escaped by one leading apostrophe when
/// its first character behind blanks of any kind is <c>= + - @</c>, tab, CR or LF (the list of OWASP's "CSV Injection" page), or when
/// it begins with an apostrophe itself; so taking one leading apostrophe off gives every text back. Typed numbers are no texts.
/// </summary>
internal static class FormulaGuard
{
    /// <summary>Gives the text to write; a changed one stands in <paramref name="buffer"/>, which grows as needed.</summary>
    public static ReadOnlySpan<byte> Apply(FormulaMode mode, ReadOnlySpan<byte> text, ref byte[] buffer)
    {
        if (mode == FormulaMode.Restore)
        {
            return text.Length > 0 && text[0] == '\'' ? text[1..] : text;
        }

        if (mode == FormulaMode.Keep || !IsRisky(text))
        {
            return text;
        }

        if (buffer.Length < text.Length + 1)
        {
            buffer = new byte[(text.Length + 1) * 2];
        }

        buffer[0] = (byte)'\'';
        text.CopyTo(buffer.AsSpan(1));
        return buffer.AsSpan(0, text.Length + 1);
    }

    private static bool IsRisky(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text[BlanksOf(text)..];
        return (text.Length > 0 && text[0] == '\'') || (rest.Length > 0 && "=+-@\t\r\n"u8.Contains(rest[0]));
    }

    // No-break spaces and those of no width are passed over by who opens the file, and by eyes.
    private static int BlanksOf(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] < 0x80)
            {
                if (text[at] != ' ')
                {
                    break;
                }

                at++;
            }
            else if (Rune.DecodeFromUtf8(text[at..], out Rune rune, out int length) == OperationStatus.Done && (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format))
            {
                at += length;
            }
            else
            {
                break;
            }
        }

        return at;
    }
}
