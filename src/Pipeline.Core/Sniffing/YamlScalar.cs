using System.Globalization;
using System.Text;

namespace Pipeline.Sniffing;

/// <summary>Writes texts as YAML that reads back as they are.</summary>
internal static class YamlScalar
{
    /// <summary>In double quotes, with what cannot be seen escaped.</summary>
    public static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\t' => quoted.Append("\\t"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>As a key or value, without quotes where it needs none.</summary>
    public static string Plain(string text) => IsPlain(text) ? text : Quoted(text);

    /// <summary>For a comment, which ends with its line.</summary>
    public static string Comment(string text)
    {
        string one = text.ReplaceLineEndings(" ");
        return string.Concat(one.Select(character => char.IsControl(character) ? '\uFFFD' : character));
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' or ' ')
        && text[^1] != ' '
        && text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
}
