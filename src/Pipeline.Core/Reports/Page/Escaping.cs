using System.Text;
using Pipeline.Records;

namespace Pipeline.Reports.Page;

/// <summary>Text as it may stand in HTML and XML, between tags and in attributes.</summary>
internal static class Escaping
{
    /// <summary>Appends it. What acts on a reader, such as letters that turn the order around, is shown as an escape.</summary>
    public static void Append(StringBuilder to, string text)
    {
        string printable = PrintableText.Line(text);
        for (int i = 0; i < printable.Length; i++)
        {
            char letter = printable[i];
            bool isPair = char.IsHighSurrogate(letter) && i + 1 < printable.Length && char.IsLowSurrogate(printable[i + 1]);
            if (isPair)
            {
                to.Append(letter).Append(printable[++i]);
                continue;
            }

            _ = letter switch
            {
                '&' => to.Append("&amp;"),
                '<' => to.Append("&lt;"),
                '>' => to.Append("&gt;"),
                '"' => to.Append("&quot;"),
                '\'' => to.Append("&#39;"),

                // XML has neither of these, and UTF-8 no half of a pair.
                '\uFFFE' or '\uFFFF' => to.Append('\uFFFD'),
                _ when char.IsSurrogate(letter) => to.Append('\uFFFD'),
                _ => to.Append(letter),
            };
        }
    }
}
