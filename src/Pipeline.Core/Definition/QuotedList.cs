using System.Text;

namespace Pipeline.Definition;

/// <summary>
/// Cuts the text of a flag at a character that does not stand in double quotes. A part may be quoted, with <c>""</c>
/// for a quote in it: <c>--select 'a,"b,c"'</c> names two columns.
/// </summary>
internal static class QuotedList
{
    /// <summary>The parts without their quotes and the spaces around them, or null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string text, char separator)
    {
        List<string> parts = [];
        foreach (string raw in SplitRaw(text, separator) ?? [])
        {
            if (Unquote(raw) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return parts.Count == 0 ? null : parts;
    }

    /// <summary>Cuts at the first separator that is not in quotes; null when there is none. The quotes stay.</summary>
    public static (string Name, string Value)? CutRaw(string text, char separator)
    {
        int end = EndOfPart(text, 0, separator);
        return end >= 0 && end < text.Length ? (text[..end], text[(end + 1)..]) : null;
    }

    /// <summary>Like <see cref="CutRaw"/>, but the name loses its quotes; null also when they are wrong or hold nothing.</summary>
    public static (string Name, string Value)? Cut(string text, char separator) =>
        CutRaw(text, separator) is (var raw, var rest) && Unquote(raw) is { Length: > 0 } name ? (name, rest) : null;

    /// <summary>The parts as written, quotes included, or null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? SplitRaw(string text, char separator)
    {
        List<string> parts = [];
        for (int start = 0; ;)
        {
            int end = EndOfPart(text, start, separator);
            if (end < 0)
            {
                return null;
            }

            parts.Add(text[start..end]);
            if (end == text.Length)
            {
                return parts;
            }

            start = end + 1;
        }
    }

    private static int EndOfPart(string text, int start, char separator)
    {
        bool inQuotes = false;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                inQuotes = !inQuotes;
            }
            else if (text[i] == separator && !inQuotes)
            {
                return i;
            }
        }

        return inQuotes ? -1 : text.Length;
    }

    /// <summary>A part without its quotes and the spaces around it, or null when its quotes are wrong.</summary>
    public static string? Unquote(string part)
    {
        part = part.Trim();
        if (!part.StartsWith('"'))
        {
            return part.Contains('"', StringComparison.Ordinal) ? null : part;
        }

        StringBuilder name = new();
        for (int i = 1; i < part.Length; i++)
        {
            if (part[i] != '"')
            {
                name.Append(part[i]);
            }
            else if (i + 1 < part.Length && part[i + 1] == '"')
            {
                name.Append('"');
                i++;
            }
            else
            {
                return i == part.Length - 1 ? name.ToString() : null;
            }
        }

        return null;
    }
}
