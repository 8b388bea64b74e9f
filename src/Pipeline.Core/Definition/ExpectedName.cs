using System.Globalization;

namespace Pipeline.Definition;

/// <summary>
/// The name of an input that has to be there, with dates in braces: <c>orders-{yyyy-MM-dd}.csv</c> is that of the day,
/// <c>{yyyyMMdd, -1d}</c> of the day before, <c>{yyyy-MM, -1M}</c> of the month before. Else it is a glob. Immutable.
/// </summary>
internal sealed class ExpectedName
{
    private const int Furthest = 9999;

    private readonly List<(string Text, string? Format, int Days, int Months)> parts = [];

    private ExpectedName()
    {
    }

    /// <summary>What a text must be.</summary>
    public const string Expected = "a name with dates such as orders-{yyyy-MM-dd}.csv or {yyyyMMdd, -1d}.csv: of yyyy yy MM dd - _ and . alone, moved by days (d) or months (M)";

    /// <summary>Reads a text; null when it is none.</summary>
    public static ExpectedName? TryParse(string text)
    {
        ExpectedName name = new();
        while (text.Length > 0)
        {
            int open = text.IndexOfAny(['{', '}']);
            if (open < 0)
            {
                name.parts.Add((text, null, 0, 0));
                break;
            }

            int close = text.IndexOf('}', StringComparison.Ordinal);
            if (text[open] == '}' || close < 0 || !name.TryAddDate(text[(open + 1)..close], text[..open]))
            {
                return null;
            }

            text = text[(close + 1)..];
        }

        return name.parts.Count > 0 ? name : null;
    }

    /// <summary>The name on a day.</summary>
    public string On(DateOnly day) =>
        string.Concat(parts.Select(part => part.Text + (part.Format is null ? "" : day.AddMonths(part.Months).AddDays(part.Days).ToString(part.Format, CultureInfo.InvariantCulture))));

    private bool TryAddDate(string date, string before)
    {
        string[] halves = date.Split(',');
        string format = halves[0].Trim();
        int number = 0;
        char unit = 'd';
        if (halves.Length == 2)
        {
            string move = halves[1].Trim();
            unit = move.Length > 0 ? move[^1] : ' ';
            if (unit is not ('d' or 'M') || !int.TryParse(move[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) || Math.Abs((long)number) > Furthest)
            {
                return false;
            }
        }

        parts.Add((before, format, unit == 'd' ? number : 0, unit == 'M' ? number : 0));
        return halves.Length <= 2 && IsFormat(format);
    }

    /// <summary>Whether a format says a date and nothing else, so that it means the same everywhere.</summary>
    private static bool IsFormat(string format)
    {
        bool hasField = false;
        for (int start = 0, end; start < format.Length; start = end)
        {
            // A longer run of a letter would be the name of a day or month.
            end = start + 1;
            while (end < format.Length && format[end] == format[start])
            {
                end++;
            }

            bool isField = format[start..end] is "yyyy" or "yy" or "MM" or "dd";
            hasField |= isField;
            if (!isField && format[start] is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return hasField;
    }
}
