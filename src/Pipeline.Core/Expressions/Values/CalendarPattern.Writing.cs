namespace Pipeline.Expressions.Values;

/// <summary>Value to text.</summary>
internal sealed partial class CalendarPattern
{
    /// <summary>Room that <see cref="Format"/> needs at most.</summary>
    public int MaxBytes => parts.Sum(part => part.Field == CalendarField.Literal ? part.Literal.Length : Math.Max(10, part.Count));

    /// <summary>Writes a wall time that is <paramref name="ahead"/> ticks ahead of UTC, and gives the length.</summary>
    public int Format(long wall, long ahead, Span<byte> destination)
    {
        var time = new DateTime(wall);
        int length = 0;
        foreach (ref readonly CalendarPart part in parts.AsSpan())
        {
            length += Write(part, time, ahead, destination[length..]);
        }

        return length;
    }

    private static int Write(in CalendarPart part, DateTime time, long ahead, Span<byte> destination)
    {
        switch (part.Field)
        {
            case CalendarField.Literal:
                return Copy(part.Literal, destination);
            case CalendarField.Year:
                IsoText.Write(destination, 0, 4, time.Year);
                return 4;
            case CalendarField.YearOfCentury:
                return WriteNumber(part.Count, time.Year % 100, destination);
            case CalendarField.Month:
                return WriteNumber(part.Count, time.Month, destination);
            case CalendarField.MonthName:
                return Copy(MonthNames[time.Month - 1], destination);
            case CalendarField.MonthShortName:
                return Copy(MonthNames[time.Month - 1].AsSpan(0, 3), destination);
            case CalendarField.Day:
                return WriteNumber(part.Count, time.Day, destination);
            case CalendarField.DayName:
                return Copy(DayNames[(int)time.DayOfWeek], destination);
            case CalendarField.DayShortName:
                return Copy(DayNames[(int)time.DayOfWeek].AsSpan(0, 3), destination);
            case CalendarField.Hour:
                return WriteNumber(part.Count, time.Hour, destination);
            case CalendarField.HourOfHalf:
                return WriteNumber(part.Count, ((time.Hour + 11) % 12) + 1, destination);
            case CalendarField.HalfDay:
                return Copy((time.Hour < 12 ? "AM"u8 : "PM"u8)[..part.Count], destination);
            case CalendarField.Minute:
                return WriteNumber(part.Count, time.Minute, destination);
            case CalendarField.Second:
                return WriteNumber(part.Count, time.Second, destination);
            case CalendarField.Fraction or CalendarField.OptionalFraction:
                return WriteFraction(part, time, destination);
            default:
                return WriteOffset(part, ahead, destination);
        }
    }

    private static int WriteNumber(int count, int value, Span<byte> destination)
    {
        int length = count == 2 || value > 9 ? 2 : 1;
        IsoText.Write(destination, 0, length, value);
        return length;
    }

    private static int WriteFraction(in CalendarPart part, DateTime time, Span<byte> destination)
    {
        int point = Copy(part.Literal, destination);
        IsoText.Write(destination, point, 7, (int)(time.Ticks % TimeSpan.TicksPerSecond));
        int length = point + part.Count;
        while (part.Field == CalendarField.OptionalFraction && length > point && destination[length - 1] == '0')
        {
            length--;
        }

        return length > point ? length : 0;
    }

    private static int WriteOffset(in CalendarPart part, long ahead, Span<byte> destination)
    {
        if (part.Field == CalendarField.Zone && ahead == 0)
        {
            destination[0] = (byte)'Z';
            return 1;
        }

        int minutes = (int)(Math.Abs(ahead) / TimeSpan.TicksPerMinute);
        destination[0] = (byte)(ahead < 0 ? '-' : '+');
        if (part.Field == CalendarField.Offset && part.Count < 3)
        {
            return 1 + WriteNumber(part.Count, minutes / 60, destination[1..]);
        }

        IsoText.Write(destination, 1, 2, minutes / 60);
        destination[3] = (byte)':';
        IsoText.Write(destination, 4, 2, minutes % 60);
        return 6;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }
}
