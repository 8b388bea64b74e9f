namespace Pipeline.Expressions.Values;

/// <content>Patterns whose texts all have one length and digits in the same places: these are most, and are read without going from part to part.</content>
internal sealed partial class CalendarPattern
{
    private const int LeastFixedLength = 8;

    private static readonly long[] TicksOfDigit = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    private readonly FixedText? fixedText;
    private readonly Places at = new();

    /// <summary>Reads a text of a pattern that has <see cref="fixedText"/>, without a zone.</summary>
    private bool TryParseFixed(ReadOnlySpan<byte> text, out long wall)
    {
        wall = 0;
        if (!fixedText!.Fits(text))
        {
            return false;
        }

        int year = at.Century < 0 ? OfCentury(FixedText.Pair(text, at.Year)) : (FixedText.Pair(text, at.Century) * 100) + FixedText.Pair(text, at.Year);
        int hour = at.Hour < 0 ? 0 : FixedText.Pair(text, at.Hour);
        int minute = at.Minute < 0 ? 0 : FixedText.Pair(text, at.Minute);
        int second = at.Second < 0 ? 0 : FixedText.Pair(text, at.Second);
        if (!CalendarDay.TryNumber(year, FixedText.Pair(text, at.Month), FixedText.Pair(text, at.Day), out int day) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        wall = (day * TimeSpan.TicksPerDay) + (((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond);
        for (int i = 0; i < at.FractionDigits; i++)
        {
            wall += (text[at.Fraction + i] - '0') * TicksOfDigit[i];
        }

        return true;
    }

    private static int OfCentury(int year) => year + (LastYearOfTwoDigits - (LastYearOfTwoDigits % 100)) - (year > LastYearOfTwoDigits % 100 ? 100 : 0);

    /// <summary>Where the digits stand, if they always stand there and each field is there once.</summary>
    private static FixedText? FindPlaces(CalendarPart[] parts, Places at)
    {
        List<byte> text = [];
        List<bool> isDigit = [];
        foreach (CalendarPart part in parts)
        {
            int start = text.Count;
            bool first = (part.Field, part.Count) switch
            {
                (CalendarField.Literal, _) => true,
                (CalendarField.Year, _) => TakePlace(ref at.Century, start) && TakePlace(ref at.Year, start + 2),
                (CalendarField.YearOfCentury, 2) => TakePlace(ref at.Year, start),
                (CalendarField.Month, 2) => TakePlace(ref at.Month, start),
                (CalendarField.Day, 2) => TakePlace(ref at.Day, start),
                (CalendarField.Hour, 2) => TakePlace(ref at.Hour, start),
                (CalendarField.Minute, 2) => TakePlace(ref at.Minute, start),
                (CalendarField.Second, 2) => TakePlace(ref at.Second, start),
                (CalendarField.Fraction, _) => TakePlace(ref at.Fraction, start),
                _ => false,
            };
            if (!first)
            {
                return null;
            }

            at.FractionDigits = part.Field == CalendarField.Fraction ? part.Count : at.FractionDigits;
            bool literal = part.Field == CalendarField.Literal;
            text.AddRange(literal ? part.Literal : Enumerable.Repeat((byte)'0', part.Count));
            isDigit.AddRange(Enumerable.Repeat(!literal, text.Count - start));
        }

        bool isDay = at.Year >= 0 && at.Month >= 0 && at.Day >= 0;
        return isDay && text.Count >= LeastFixedLength ? new FixedText([.. text], i => !isDigit[i]) : null;
    }

    private static bool TakePlace(ref int place, int at)
    {
        bool isFree = place < 0;
        place = at;
        return isFree;
    }

    /// <summary>Where each field's two digits begin; -1 for one that the pattern does not have.</summary>
    private sealed class Places
    {
        public int Century = -1;
        public int Year = -1;
        public int Month = -1;
        public int Day = -1;
        public int Hour = -1;
        public int Minute = -1;
        public int Second = -1;
        public int Fraction = -1;
        public int FractionDigits;
    }
}
