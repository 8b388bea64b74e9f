using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Sniffing;

/// <summary>The patterns of dates and timestamps that are tried on a column.</summary>
internal static class CalendarPatterns
{
    private static readonly string[] Days =
    [
        "yyyy/M/d", "yyyy.M.d", "d/M/yyyy", "M/d/yyyy", "d.M.yyyy", "d-M-yyyy", "M-d-yyyy", "d/M/yy", "M/d/yy", "d.M.yy", "d-M-yy", "M-d-yy",
        "d-MMM-yyyy", "d-MMM-yy", "d MMM yyyy", "d MMM yy", "d/MMM/yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMM d yyyy", "yyyy-M-d",
    ];

    private static readonly string[] Times = ["H:mm", "H:mm:ss", "H:mm:ss.FFFFFFF", "H:mm:ss,FFFFFFF", "h:mm tt", "h:mm:ss tt", "h:mmtt", "h:mm:sstt"];

    /// <summary>A type with its pattern; null is ISO 8601.</summary>
    internal readonly record struct Form(ColumnType Type, string? Pattern);

    /// <summary>The forms that all of the texts have; ISO 8601 alone where they have that.</summary>
    public static IReadOnlyList<Form> Fitting(IReadOnlyList<string> texts)
    {
        byte[][] values = [.. texts.Select(Encoding.UTF8.GetBytes)];
        foreach (ColumnType type in new[] { ColumnType.Date, ColumnType.Timestamp })
        {
            if (Fits(new Form(type, null), values))
            {
                return [new Form(type, null)];
            }
        }

        List<Form> found = [];
        foreach (string day in Days)
        {
            Form form = new(ColumnType.Date, day);
            if (Fits(form, values))
            {
                found.Add(form);
            }
        }

        if (found.Count > 0 || !texts[0].Contains(':', StringComparison.Ordinal))
        {
            return found;
        }

        foreach (string day in Days.Prepend("yyyy-MM-dd"))
        {
            // One pattern of the time is enough: with one of the others only a fraction would differ.
            string? pattern = Times.Select(time => $"{day} {time}").FirstOrDefault(pattern => Fits(new Form(ColumnType.Timestamp, pattern), values));
            if (pattern is not null)
            {
                found.Add(new Form(ColumnType.Timestamp, pattern));
            }
        }

        return found;
    }

    /// <summary>Whether all texts have a pattern.</summary>
    public static bool AllFit(string pattern, bool hasTime, IReadOnlyList<string> texts) =>
        Fits(new Form(hasTime ? ColumnType.Timestamp : ColumnType.Date, pattern), [.. texts.Select(Encoding.UTF8.GetBytes)]);

    private static bool Fits(Form form, byte[][] values)
    {
        ValueParser parser = ValueParser.For(new Column("x", form.Type, 0, form.Pattern));
        return Array.TrueForAll(values, value => parser.IsValid(value));
    }
}
