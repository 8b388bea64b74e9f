using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>Days as numbers, 0 for 0001-01-01.</summary>
internal static class CalendarDay
{
    private static readonly short[] DaysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    /// <summary>The number of a day; false if there is no such day in the years 1 to 9999.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryNumber(int year, int month, int day, out int number)
    {
        number = 0;
        if ((uint)(month - 1) > 11 || (uint)(year - 1) > 9998)
        {
            return false;
        }

        int leap = (year & 3) == 0 && ((year & 15) == 0 || year % 25 != 0) ? 1 : 0;
        int before = DaysBefore[month - 1] + (month > 2 ? leap : 0);
        int after = DaysBefore[month] + (month > 1 ? leap : 0);
        uint years = (uint)year - 1;
        uint centuries = years / 100;
        number = (int)((years * 1461 / 4) - centuries + (centuries / 4)) + before + day - 1;
        return (uint)(day - 1) < (uint)(after - before);
    }
}
