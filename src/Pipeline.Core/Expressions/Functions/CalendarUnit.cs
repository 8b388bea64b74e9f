namespace Pipeline.Expressions.Functions;

/// <summary>Units of time, from long to short.</summary>
internal enum CalendarUnit
{
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
}

/// <summary>What is done in units.</summary>
internal static class CalendarUnits
{
    private const int MonthsPerYear = 12;
    private const int MonthsPerQuarter = 3;

    /// <summary>Whether it is shorter than a day.</summary>
    public static bool IsTime(this CalendarUnit unit) => unit > CalendarUnit.Day;

    /// <summary>The ticks of a unit of fixed length, from the week down.</summary>
    public static long Ticks(this CalendarUnit unit) => unit switch
    {
        CalendarUnit.Week => 7 * TimeSpan.TicksPerDay,
        CalendarUnit.Day => TimeSpan.TicksPerDay,
        CalendarUnit.Hour => TimeSpan.TicksPerHour,
        CalendarUnit.Minute => TimeSpan.TicksPerMinute,
        CalendarUnit.Second => TimeSpan.TicksPerSecond,
        CalendarUnit.Millisecond => TimeSpan.TicksPerMillisecond,
        _ => TimeSpan.TicksPerMicrosecond,
    };

    /// <summary>The start of the unit in which an instant lies; weeks begin on Monday.</summary>
    public static long Truncate(this CalendarUnit unit, long ticks)
    {
        if (unit >= CalendarUnit.Week)
        {
            return ticks - (ticks % unit.Ticks()); // 0001-01-01 was a Monday.
        }

        var time = new DateTime(ticks);
        int month = unit switch
        {
            CalendarUnit.Year => 1,
            CalendarUnit.Quarter => (((time.Month - 1) / MonthsPerQuarter) * MonthsPerQuarter) + 1,
            _ => time.Month,
        };
        return new DateTime(time.Year, month, 1).Ticks;
    }

    /// <summary>So many units later; a day that its month lacks becomes the last one. False outside the years 1 to 9999.</summary>
    public static bool TryAdd(this CalendarUnit unit, long count, long ticks, out long result)
    {
        result = 0;
        if (unit >= CalendarUnit.Week)
        {
            Int128 sum = ((Int128)count * unit.Ticks()) + ticks;
            result = sum >= 0 && sum <= DateTime.MaxValue.Ticks ? (long)sum : -1;
            return result >= 0;
        }

        // No more months than years 1 to 9999 have, so that the product cannot overflow.
        int months = (int)Math.Clamp(count, -120_000, 120_000) * (unit == CalendarUnit.Year ? MonthsPerYear : unit == CalendarUnit.Quarter ? MonthsPerQuarter : 1);
        var time = new DateTime(ticks);
        int month = (time.Year * MonthsPerYear) + time.Month - 1 + months;
        int year = (int)Math.Floor(month / (double)MonthsPerYear);
        if (year is < 1 or > 9999)
        {
            return false;
        }

        month = month - (year * MonthsPerYear) + 1;
        result = new DateTime(year, month, Math.Min(time.Day, DateTime.DaysInMonth(year, month))).Ticks + time.TimeOfDay.Ticks;
        return true;
    }

    /// <summary>How many starts of a unit lie after the first instant and not after the second; negative when they are the other way round.</summary>
    public static long Difference(this CalendarUnit unit, long from, long to)
    {
        if (unit >= CalendarUnit.Week)
        {
            return (to / unit.Ticks()) - (from / unit.Ticks());
        }

        var a = new DateTime(from);
        var b = new DateTime(to);
        return unit switch
        {
            CalendarUnit.Year => b.Year - a.Year,
            CalendarUnit.Quarter => ((b.Year - a.Year) * 4) + ((b.Month - 1) / MonthsPerQuarter) - ((a.Month - 1) / MonthsPerQuarter),
            _ => ((b.Year - a.Year) * MonthsPerYear) + b.Month - a.Month,
        };
    }
}
