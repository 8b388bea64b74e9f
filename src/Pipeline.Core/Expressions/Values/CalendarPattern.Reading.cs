namespace Pipeline.Expressions.Values;

/// <summary>Text to value.</summary>
internal sealed partial class CalendarPattern
{
    /// <summary>Reads all of the text as a day; false if it does not fit the pattern or there is no such day.</summary>
    public bool TryParseDate(ReadOnlySpan<byte> text, out int day)
    {
        bool read = fixedText is null ? TryParse(text, out long wall, out _) : TryParseFixed(text, out wall);
        day = (int)(wall / TimeSpan.TicksPerDay);
        return read;
    }

    /// <summary>Reads all of the text as an instant; without a zone in the pattern the time is that of <paramref name="zone"/>.</summary>
    public bool TryParseTimestamp(ReadOnlySpan<byte> text, WallClock zone, out long ticks)
    {
        ticks = 0;
        if (fixedText is not null)
        {
            return TryParseFixed(text, out long fixedWall) && zone.TryToUtc(fixedWall, out ticks);
        }

        if (!TryParse(text, out long wall, out long? ahead))
        {
            return false;
        }

        if (ahead is null)
        {
            return zone.TryToUtc(wall, out ticks);
        }

        ticks = wall - ahead.Value;
        return ticks is >= 0 and <= WallClock.MaxTicks;
    }

    private bool TryParse(ReadOnlySpan<byte> text, out long wall, out long? ahead)
    {
        ahead = null;
        wall = 0;
        var read = default(Moment);
        foreach (ref readonly CalendarPart part in parts.AsSpan())
        {
            int used = Read(part, text, ref read);
            if (used < 0)
            {
                return false;
            }

            text = text[used..];
        }

        if (read.Afternoon is { } afternoon)
        {
            read.Hour = read.HourOfHalf is { } half ? (half % 12) + (afternoon ? 12 : 0) : read.Hour;
        }

        if (!text.IsEmpty || (read.Afternoon is { } isLate && isLate != read.Hour >= 12) || read.Year == 0 || read.Month is 0 or > 12 || read.Day == 0
            || read.Day > DateTime.DaysInMonth(read.Year, read.Month) || read.Hour > 23 || read.Minute > 59 || read.Second > 59)
        {
            return false;
        }

        var day = new DateOnly(read.Year, read.Month, read.Day);
        wall = (day.DayNumber * TimeSpan.TicksPerDay) + (((((read.Hour * 60L) + read.Minute) * 60) + read.Second) * TimeSpan.TicksPerSecond) + read.Fraction;
        ahead = read.Ahead;
        return read.DayOfWeek is not { } name || name == (int)day.DayOfWeek;
    }

    private static int Read(in CalendarPart part, ReadOnlySpan<byte> text, ref Moment read)
    {
        switch (part.Field)
        {
            case CalendarField.Literal:
                return text.StartsWith(part.Literal) ? part.Literal.Length : -1;
            case CalendarField.Year:
                return IsoText.TryDigits(text, 0, 4, out read.Year) ? 4 : -1;
            case CalendarField.YearOfCentury:
                int digits = ReadNumber(part.Count, text, out int year);
                read.Year = OfCentury(year);
                return digits;
            case CalendarField.Month:
                return ReadNumber(part.Count, text, out read.Month);
            case CalendarField.MonthName or CalendarField.MonthShortName:
                int month = ReadName(MonthNames, part.Field == CalendarField.MonthShortName, text, out int monthLength);
                read.Month = month + 1;
                return monthLength;
            case CalendarField.Day:
                return ReadNumber(part.Count, text, out read.Day);
            case CalendarField.DayName or CalendarField.DayShortName:
                read.DayOfWeek = ReadName(DayNames, part.Field == CalendarField.DayShortName, text, out int dayLength);
                return dayLength;
            case CalendarField.Hour:
                return ReadNumber(part.Count, text, out read.Hour);
            case CalendarField.HourOfHalf:
                int hourLength = ReadNumber(part.Count, text, out int hour);
                read.HourOfHalf = hour;
                return hour is >= 1 and <= 12 ? hourLength : -1;
            case CalendarField.HalfDay:
                return ReadHalfDay(part.Count, text, ref read);
            case CalendarField.Minute:
                return ReadNumber(part.Count, text, out read.Minute);
            case CalendarField.Second:
                return ReadNumber(part.Count, text, out read.Second);
            case CalendarField.Fraction or CalendarField.OptionalFraction:
                return ReadFraction(part, text, ref read);
            default:
                return ReadOffset(part, text, ref read);
        }
    }

    // One letter takes one or two digits, two letters take two.
    private static int ReadNumber(int count, ReadOnlySpan<byte> text, out int value)
    {
        if (IsoText.TryDigits(text, 0, 2, out value))
        {
            return 2;
        }

        return count == 1 && IsoText.TryDigits(text, 0, 1, out value) ? 1 : -1;
    }

    private static int ReadName(byte[][] names, bool shortened, ReadOnlySpan<byte> text, out int length)
    {
        for (int i = 0; i < names.Length; i++)
        {
            ReadOnlySpan<byte> name = shortened ? names[i].AsSpan(0, 3) : names[i];
            if (text.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(text[..name.Length], name))
            {
                length = name.Length;
                return i;
            }
        }

        length = -1;
        return -1;
    }

    private static int ReadHalfDay(int count, ReadOnlySpan<byte> text, ref Moment read)
    {
        int letter = text.Length >= count ? text[0] | 0x20 : 0;
        if ((letter != 'a' && letter != 'p') || (count == 2 && (text[1] | 0x20) != 'm'))
        {
            return -1;
        }

        read.Afternoon = letter == 'p';
        return count;
    }

    private static int ReadFraction(in CalendarPart part, ReadOnlySpan<byte> text, ref Moment read)
    {
        // The point of an optional fraction has a digit behind it.
        int point = part.Literal.Length;
        if (point > 0 && !text.StartsWith(part.Literal))
        {
            return 0;
        }

        text = text[point..];
        int places = 0;
        long fraction = 0;
        while (places < part.Count && IsoText.TryDigits(text, places, 1, out int digit))
        {
            fraction = (fraction * 10) + digit;
            places++;
        }

        if (places < (part.Field == CalendarField.Fraction ? part.Count : point))
        {
            return -1;
        }

        for (int i = places; i < 7; i++)
        {
            fraction *= 10;
        }

        read.Fraction = fraction;
        return point + places;
    }

    private static int ReadOffset(in CalendarPart part, ReadOnlySpan<byte> text, ref Moment read)
    {
        bool zone = part.Field == CalendarField.Zone;
        if (zone && (text.IsEmpty || (text[0] != '+' && text[0] != '-' && (text[0] | 0x20) != 'z')))
        {
            return 0;
        }

        if (part.Count == 1 && !zone && text is [(byte)'+' or (byte)'-', >= (byte)'0' and <= (byte)'9', ..] && !IsoText.TryDigits(text, 2, 1, out _))
        {
            read.Ahead = (text[1] - '0') * TimeSpan.TicksPerHour * (text[0] == '-' ? -1 : 1);
            return 2;
        }

        // A zone is always written +hh:mm, or Z; z and zz have hours only.
        int length = !text.IsEmpty && (text[0] | 0x20) == 'z' ? 1 : part.Count < 3 && !zone ? 3 : text.Length > 3 && text[3] == ':' ? 6 : 5;
        if (text.Length < length || !IsoText.TryParseOffset(text[..length], out long ahead))
        {
            return -1;
        }

        read.Ahead = ahead;
        return length;
    }

    private struct Moment
    {
        public int Year;
        public int Month;
        public int Day;
        public int? DayOfWeek;
        public int Hour;
        public int? HourOfHalf;
        public bool? Afternoon;
        public int Minute;
        public int Second;
        public long Fraction;
        public long? Ahead;
    }
}
