using System.Globalization;
using System.Text;

namespace Pipeline.Cli.Tests.Scheduling;

/// <summary>Reads words of a unit as systemd does, see "Quoting" and "Specifiers" in systemd.syntax(7) and systemd.unit(5); what it does not know, it refuses.</summary>
internal static class SystemdWords
{
    private const string Escapes = "abfnrtv\\\"'s";
    private const string Letters = "\a\b\f\n\r\t\v\\\"' ";

    public static IReadOnlyList<string> Read(string line)
    {
        List<string> words = [];
        StringBuilder? word = null;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char letter = line[i];
            if (letter == ' ' && quote == '\0')
            {
                words.AddRange(word is null ? [] : [word.ToString()]);
                word = null;
                continue;
            }

            word ??= new StringBuilder();
            if (letter == quote || (letter is '"' or '\'' && quote == '\0' && word.Length == 0))
            {
                quote = letter == quote ? '\0' : letter;
            }
            else if (letter == '%')
            {
                word.Append(line[++i] == '%' ? '%' : throw new FormatException($"a specifier: {line[i..]}"));
            }
            else if (letter == '\\' && line[++i] == 'x')
            {
                word.Append((char)byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else if (letter == '\\')
            {
                word.Append(Escapes.IndexOf(line[i], StringComparison.Ordinal) is >= 0 and var at ? Letters[at] : throw new FormatException($"an escape: {line[i..]}"));
            }
            else
            {
                word.Append(letter);
            }
        }

        return quote == '\0' ? [.. words, .. word is null ? Array.Empty<string>() : [word.ToString()]] : throw new FormatException("an open quote");
    }
}
