using System.Buffers;

namespace Pipeline.Sniffing;

/// <summary>Tells what a field looks like, without regard to any column.</summary>
internal static class CellKinds
{
    private const string CurrencySigns = "$€£¥₹₽₩₺₴₪฿¢";

    private static readonly SearchValues<char> Parting = SearchValues.Create(";\t|\u0001\u001E\u001F");
    private static readonly string[] Missing = ["na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "---", "?", "\\n", "..", ".", "n.a.", "#value!", "#div/0!", "*"];
    private static readonly string[] Booleans = ["true", "false", "yes", "no", "t", "f", "y", "n"];
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>The kind of a field.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="isQuoted">Whether it stood in quotes: then nothing in it is odd.</param>
    public static CellKind Of(ReadOnlySpan<char> text, bool isQuoted)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            return CellKind.Empty;
        }

        if (IsNumber(text))
        {
            return CellKind.Number;
        }

        if (IsOne(text, Missing))
        {
            return CellKind.Missing;
        }

        if (IsTime(text))
        {
            return CellKind.Time;
        }

        if (IsOne(text, Booleans))
        {
            return CellKind.Boolean;
        }

        if (IsAddress(text))
        {
            return CellKind.Address;
        }

        return !isQuoted && IsOdd(text) ? CellKind.Odd : IsCode(text) ? CellKind.Code : CellKind.Text;
    }

    /// <summary>Whether a text is a number as people write it.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        bool bracketed = text.Length > 2 && text[0] == '(' && text[^1] == ')';
        text = bracketed ? text[1..^1] : text;
        text = text.TrimStart("+-−").TrimStart(CurrencySigns).TrimStart("+- ");
        text = text.TrimEnd(CurrencySigns).TrimEnd("% ");
        if (text.IsEmpty || !(char.IsAsciiDigit(text[0]) || (text[0] is '.' or ',' && text.Length > 1 && char.IsAsciiDigit(text[1]))))
        {
            return false;
        }

        int exponent = text.IndexOfAny('e', 'E');
        if (exponent > 0)
        {
            ReadOnlySpan<char> power = text[(exponent + 1)..].TrimStart("+-");
            if (power.IsEmpty || power.IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                return false;
            }

            text = text[..exponent];
        }

        return IsGrouped(text);
    }

    /// <summary>Digits with at most one decimal sign, and with thousands in groups of three.</summary>
    private static bool IsGrouped(ReadOnlySpan<char> text)
    {
        int last = text.LastIndexOfAny('.', ',');
        ReadOnlySpan<char> fraction = last < 0 ? default : text[(last + 1)..];
        if (fraction.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return false;
        }

        ReadOnlySpan<char> whole = last < 0 ? text : text[..last];
        int separator = whole.IndexOfAny(".,' \u00A0");
        if (separator < 0)
        {
            return whole.IndexOfAnyExceptInRange('0', '9') < 0;
        }

        char mark = whole[separator];
        bool isFirst = true;
        foreach (Range range in whole.Split(mark))
        {
            ReadOnlySpan<char> group = whole[range];
            if (group.IndexOfAnyExceptInRange('0', '9') >= 0 || (isFirst ? group.Length is 0 or > 3 : group.Length is not (3 or 2)))
            {
                return false;
            }

            isFirst = false;
        }

        // 1,234,567 ends in a group; in 1,234.5 the last sign is another one.
        return last < 0 || text[last] != mark || fraction.Length == 3;
    }

    private static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length is < 4 or > 40)
        {
            return false;
        }

        int digits = 0;
        int signs = 0;
        int letters = 0;
        foreach (char character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                digits++;
            }
            else if (character is '-' or '/' or ':' or '.' or ' ' or ',' or '+')
            {
                signs += character is '-' or '/' or ':' or '.' or ' ' ? 1 : 0;
            }
            else if (char.IsAsciiLetter(character))
            {
                letters++;
            }
            else
            {
                return false;
            }
        }

        return digits >= 3 && signs >= 1 && HasTimeParts(text, letters);
    }

    /// <summary>Whether the groups of digits are those of a date or a time of day.</summary>
    private static bool HasTimeParts(ReadOnlySpan<char> text, int letters)
    {
        int groups = 0;
        int years = 0;
        bool named = false;
        int colons = text.Count(':');
        for (int i = 0; i < text.Length;)
        {
            int begin = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                i++;
            }

            if (i > begin)
            {
                groups++;
                years += i - begin == 4 ? 1 : 0;
                if (i - begin is 3 or > 4 && !(begin > 0 && text[begin - 1] is '.' or ',' && colons >= 1))
                {
                    return false;
                }

                continue;
            }

            while (i < text.Length && char.IsAsciiLetter(text[i]))
            {
                i++;
            }

            if (i > begin)
            {
                ReadOnlySpan<char> word = text[begin..i];
                bool isMonth = word.Length >= 3 && IsOne(word[..3], Months);
                named |= isMonth;
                if (!isMonth && word is not ("T" or "Z" or "AM" or "PM" or "am" or "pm" or "UTC" or "GMT") && !(word.Length >= 3 && IsOne(word[..3], ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])))
                {
                    return false;
                }

                continue;
            }

            i++;
        }

        bool isClock = colons is >= 1 and <= 3 && groups is >= 2 and <= 9 && (groups <= colons + 2 || years > 0 || text.IndexOfAny('-', '/', '.') >= 0);
        bool isDay = groups >= 3 && text.IndexOfAny('-', '/', '.') >= 0 && (years == 1 || groups is 3 or >= 5);
        return isClock || isDay || (named && groups >= 1 && letters <= 15);
    }

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        if (text.Contains(' '))
        {
            return false;
        }

        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("www.", StringComparison.OrdinalIgnoreCase) || text.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        int at = text.IndexOf('@');
        return at > 0 && text[(at + 1)..].Contains('.') && text.IndexOfAny(",;|\t") < 0;
    }

    private static bool IsOdd(ReadOnlySpan<char> text)
    {
        if (text[0] is '"' or '\'' && text.Length > 1 && text[^1] == text[0])
        {
            return true;
        }

        if (text[0] == '"' || text[^1] == '"' || text.ContainsAny(Parting))
        {
            return true;
        }

        // A comma in a text is followed by a blank.
        int comma = text.IndexOf(',');
        return comma >= 0 && (comma + 1 == text.Length || text[comma + 1] != ' ');
    }

    private static bool IsCode(ReadOnlySpan<char> text)
    {
        bool digit = false;
        foreach (char character in text)
        {
            digit |= char.IsAsciiDigit(character);
            if (!char.IsLetterOrDigit(character) && character is not ('-' or '_' or '/' or '.' or ':' or '#'))
            {
                return false;
            }
        }

        return digit && text.Length <= 40;
    }

    private static bool IsOne(ReadOnlySpan<char> text, string[] words)
    {
        foreach (string word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
