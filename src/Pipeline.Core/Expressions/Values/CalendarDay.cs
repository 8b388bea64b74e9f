using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>Days as numbers, 0 for 0001-01-01.</summary>
internal static class CalendarDay
{
    private static readonly short[] DaysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    private static readonly byte[] DaysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>The number of a day; false if there is no such day in the years 1 to 9999.</summary>
    // The processor cannot foresee what a date is, so no branch depends on it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryNumber(int year, int month, int day, out int number)
    {
        number = 0;
        uint index = (uint)month - 1;
        if (index > 11)
        {
            return false;
        }

        bool isLeap = ((year & 3) == 0) & ((year % 25 != 0) | ((year & 15) == 0));
        uint years = (uint)year - 1;
        uint centuries = years / 100;
        number = (int)((years * 1461 / 4) - centuries + (centuries / 4)) + DaysBefore[index] + (isLeap & (month > 2) ? 1 : 0) + day - 1;
        return ((uint)(day - 1) < DaysOf[index] + (isLeap & (month == 2) ? 1u : 0u)) & (years < 9999);
    }
}
