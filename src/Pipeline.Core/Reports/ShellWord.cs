using System.Text;
using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>Words of a command that a person pastes into a shell; they may hold anything.</summary>
internal static class ShellWord
{
    /// <summary>The word in quotes, where it needs them.</summary>
    public static string Of(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+,:=@%".Contains(letter, StringComparison.Ordinal)))
        {
            return word;
        }

        return word.Any(PrintableText.Acts) ? Escaped(word) : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>A path as an operand: one that begins with a dash would be taken for a flag.</summary>
    public static string OfPath(string path) => Of(path.StartsWith('-') ? "./" + path : path);

    // $'…' of bash, zsh, ksh and POSIX since 2024: all that would act on a terminal is shown, and pasted it is the same word.
    private static string Escaped(string word)
    {
        StringBuilder text = new("$'");
        foreach (char letter in word)
        {
            if (letter is '\'' or '\\')
            {
                text.Append('\\').Append(letter);
            }
            else if (PrintableText.Acts(letter))
            {
                foreach (byte value in Encoding.UTF8.GetBytes([letter]))
                {
                    text.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
                }
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.Append('\'').ToString();
    }
}
