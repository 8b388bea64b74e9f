using System.Text;

namespace Pipeline.Expressions.Values;

/// <summary>
/// A pattern of .NET's custom date and time letters, compiled once: <c>yyyy yy M MM MMM MMMM d dd ddd dddd H HH h hh m mm s ss
/// f…fffffff F…FFFFFFF t tt z zz zzz K</c>, texts in quotes, <c>\</c> before a letter, and all that is no letter as it stands. A point or
/// comma right before <c>F</c> is there only where digits are. Names are English. Immutable.
/// </summary>
internal sealed partial class CalendarPattern
{
    private const int MaxLength = 100;

    // Two digits mean the years up to this one, as in .NET's invariant culture.
    private const int LastYearOfTwoDigits = 2049;

    private static readonly byte[][] MonthNames = Names("January February March April May June July August September October November December");
    private static readonly byte[][] DayNames = Names("Sunday Monday Tuesday Wednesday Thursday Friday Saturday");

    private readonly CalendarPart[] parts;

    private CalendarPattern(CalendarPart[] parts)
    {
        this.parts = parts;
        fixedText = FindPlaces(parts, at);
    }

    /// <summary>Whether the pattern has hours, minutes, seconds or fractions.</summary>
    public bool HasTime => Array.Exists(parts, part => part.IsTime);

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="FormatException">A letter means nothing, a quote is not closed, or the pattern is too long.</exception>
    public static CalendarPattern Compile(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            throw new FormatException($"a date pattern has 1 to {MaxLength} characters");
        }

        var found = new List<CalendarPart>();
        var literal = new StringBuilder();
        for (int at = 0; at < pattern.Length;)
        {
            char letter = pattern[at];
            if (letter is '\'' or '"')
            {
                int end = pattern.IndexOf(letter, at + 1);
                literal.Append(end < 0 ? throw new FormatException($"the quote in the date pattern '{pattern}' is not closed") : pattern[(at + 1)..end]);
                at = end + 1;
            }
            else if (letter == '\\')
            {
                literal.Append(at + 1 < pattern.Length ? pattern[at + 1] : throw new FormatException($"the date pattern '{pattern}' ends in \\, which stands before a character"));
                at += 2;
            }
            else if (char.IsAsciiLetter(letter) || (letter is '.' or ',' && at + 1 < pattern.Length && pattern[at + 1] == 'F'))
            {
                Flush(found, literal);
                byte[] point = char.IsAsciiLetter(letter) ? [] : [(byte)letter];
                letter = pattern[at + point.Length];
                int end = at + point.Length;
                while (end < pattern.Length && pattern[end] == letter)
                {
                    end++;
                }

                int count = end - at - point.Length;
                found.Add(new CalendarPart(FieldOf(letter, count, pattern), count, point));
                at = end;
            }
            else
            {
                literal.Append(letter);
                at++;
            }
        }

        Flush(found, literal);
        return new CalendarPattern([.. found]);
    }

    /// <summary>Checks that the pattern can be read: it names a year, a month and a day, nothing twice, and a half of the day with its hour.</summary>
    /// <exception cref="FormatException">It does not.</exception>
    public CalendarPattern RequireDay()
    {
        bool year = Has(CalendarField.Year) || Has(CalendarField.YearOfCentury);
        bool month = Has(CalendarField.Month) || Has(CalendarField.MonthName) || Has(CalendarField.MonthShortName);
        if (!year || !month || !Has(CalendarField.Day))
        {
            throw new FormatException("a date pattern that is read needs year (yyyy), month (MM) and day (dd)");
        }

        if (parts.Where(part => part.Field != CalendarField.Literal).GroupBy(part => Meaning(part.Field)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FormatException($"a date pattern that is read names {twice.Key} once: the text could say two");
        }

        return Has(CalendarField.HalfDay) == Has(CalendarField.HourOfHalf) || (Has(CalendarField.HalfDay) && Has(CalendarField.Hour))
            ? this
            : throw new FormatException(
                Has(CalendarField.HalfDay) ? "tt (AM or PM) in a date pattern needs an hour: hh" : "hh in a date pattern is the hour of half a day and needs tt (AM or PM); HH is that of the day");
    }

    private static CalendarField FieldOf(char letter, int count, string pattern) => (letter, count) switch
    {
        ('y', 4) => CalendarField.Year,
        ('y', 2) => CalendarField.YearOfCentury,
        ('M', 1 or 2) => CalendarField.Month,
        ('M', 3) => CalendarField.MonthShortName,
        ('M', 4) => CalendarField.MonthName,
        ('d', 1 or 2) => CalendarField.Day,
        ('d', 3) => CalendarField.DayShortName,
        ('d', 4) => CalendarField.DayName,
        ('H', 1 or 2) => CalendarField.Hour,
        ('h', 1 or 2) => CalendarField.HourOfHalf,
        ('t', 1 or 2) => CalendarField.HalfDay,
        ('m', 1 or 2) => CalendarField.Minute,
        ('s', 1 or 2) => CalendarField.Second,
        ('f', <= 7) => CalendarField.Fraction,
        ('F', <= 7) => CalendarField.OptionalFraction,
        ('z', <= 3) => CalendarField.Offset,
        ('K', 1) => CalendarField.Zone,
        _ => throw new FormatException(
            $"'{new string(letter, count)}' in the date pattern '{pattern}' means nothing; expected yyyy MM dd HH mm ss fff tt zzz K, and letters that stand for themselves in quotes"),
    };

    private static string Meaning(CalendarField field) => field switch
    {
        CalendarField.Year or CalendarField.YearOfCentury => "the year",
        CalendarField.Month or CalendarField.MonthName or CalendarField.MonthShortName => "the month",
        CalendarField.Day => "the day",
        CalendarField.DayName or CalendarField.DayShortName => "the day of the week",
        CalendarField.Hour or CalendarField.HourOfHalf => "the hour",
        CalendarField.HalfDay => "AM or PM",
        CalendarField.Minute => "the minute",
        CalendarField.Second => "the second",
        CalendarField.Fraction or CalendarField.OptionalFraction => "the fraction",
        _ => "the offset",
    };

    private static void Flush(List<CalendarPart> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new CalendarPart(CalendarField.Literal, 0, Encoding.UTF8.GetBytes(literal.ToString())));
            literal.Clear();
        }
    }

    private static byte[][] Names(string names) => [.. names.Split(' ').Select(Encoding.ASCII.GetBytes)];

    private bool Has(CalendarField field) => Array.Exists(parts, part => part.Field == field);
}
