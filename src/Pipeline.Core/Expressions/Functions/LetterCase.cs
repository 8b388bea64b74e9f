using System.Text;

namespace Pipeline.Expressions.Functions;

/// <summary>Unicode's simple mappings of upper and lower case, which belong to no language.</summary>
internal static class LetterCase
{
    /// <summary>The upper case of a code point.</summary>
    public static Rune Upper(Rune rune) => rune.Value switch
    {
        // .NET leaves letters alone that leave ASCII or come to it: all there are stand here and below.
        'ı' => new Rune('I'),
        'ſ' => new Rune('S'),
        _ => Rune.ToUpperInvariant(rune),
    };

    /// <summary>The lower case of a code point.</summary>
    public static Rune Lower(Rune rune) => rune.Value == 'İ' ? new Rune('i') : Rune.ToLowerInvariant(rune);

    /// <summary>A text of UTF-8 in lower case.</summary>
    public static byte[] Lower(byte[] text)
    {
        var lower = new StringBuilder();
        foreach (Rune rune in Encoding.UTF8.GetString(text).EnumerateRunes())
        {
            lower.Append(Lower(rune).ToString());
        }

        return Encoding.UTF8.GetBytes(lower.ToString());
    }
}
