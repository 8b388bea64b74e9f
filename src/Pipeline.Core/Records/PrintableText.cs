using System.Globalization;
using System.Text;

namespace Pipeline.Records;

/// <summary>
/// Text of others (names of files, columns and pipelines) as it may be written to a terminal or a log: what would act on a
/// terminal, begin a new line or turn the order of letters around is shown as an escape.
/// </summary>
public static class PrintableText
{
    /// <summary>A text for one line: a line feed in it is an escape too, or a name could forge the next line of a log.</summary>
    public static string Line(string text) => Escape(text, keepLines: false);

    /// <summary>A text of several lines, which are ours.</summary>
    public static string Lines(string text) => Escape(text, keepLines: true);

    /// <summary>Whether a character is not to be written as it is.</summary>
    public static bool Acts(char letter) => (char.IsControl(letter) && letter != '\t')
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm, and the separators of lines and paragraphs.
        || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Escape(string text, bool keepLines)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(letter => Acts(letter) && !(keepLines && letter == '\n')))
        {
            return text;
        }

        StringBuilder printable = new(text.Length + 8);
        foreach (char letter in text)
        {
            if (!Acts(letter) || (keepLines && letter == '\n'))
            {
                printable.Append(letter);
            }
            else if (letter < 0x100)
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
            }
            else
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
        }

        return printable.ToString();
    }
}
