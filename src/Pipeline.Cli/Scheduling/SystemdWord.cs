using System.Globalization;
using System.Text;

namespace Pipeline.Cli.Scheduling;

/// <summary>Words in units of systemd, see systemd.syntax(7): in double quotes with C's escapes, and <c>%</c> doubled, which would begin a specifier.</summary>
internal static class SystemdWord
{
    /// <summary>One word of a list or a command. In a command a <c>$</c> is a letter only where the command begins with <c>:</c>.</summary>
    public static string Of(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+,:=@".Contains(letter, StringComparison.Ordinal)))
        {
            return word;
        }

        StringBuilder text = new("\"");
        foreach (char letter in word)
        {
            _ = letter switch
            {
                '"' or '\\' => text.Append('\\').Append(letter),
                '%' => text.Append("%%"),
                '\n' => text.Append(@"\n"),
                '\t' => text.Append(@"\t"),
                _ when char.IsControl(letter) && letter < 0x80 => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Words in a row.</summary>
    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Of));

    /// <summary>A text that is a whole value, such as a description.</summary>
    public static string Line(string text) => new string([.. text.Where(letter => !char.IsControl(letter))]).Replace("%", "%%", StringComparison.Ordinal);
}
