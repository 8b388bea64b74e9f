using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>Days as numbers, 0 for 0001-01-01.</summary>
internal static class CalendarDay
{
    // January and February count as months 13 and 14 of the year before, so that its last day is the one that may be missing: 0001-01-01
    // comes so many days after the day before March of year 0.
    private const int DaysFromMarch = 307;

    // Modulo 2^32: multiples of 25 become the smallest numbers.
    private const uint InverseOf25 = 3_264_175_145;

    // Days of each month less 28, two bits for each from bit 2 on.
    private const ulong DaysOfMonths = (3 << 2) | (3 << 6) | (2 << 8) | (3 << 10) | (2 << 12) | (3 << 14) | (3 << 16) | (2 << 18) | (3 << 20) | (2 << 22) | (3 << 24);

    /// <summary>The number of a day; false if there is no such day in the years 1 to 9999.</summary>
    // The processor cannot foresee what a date is, so no branch depends on it; nor may one that the compiler makes of ?: in a loop. The days before a month are a line that is rounded down
    // (Neri and Schneider, "Euclidean Affine Functions and their Application to Calendar Algorithms", 2023).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryNumber(int year, int month, int day, out int number)
    {
        int isEarly = Unsafe.BitCast<bool, byte>(month < 3);
        uint years = (uint)(year - isEarly);
        uint months = (uint)(month + (12 * isEarly));
        uint centuries = years / 100;
        number = (int)((years * 1461 / 4) - centuries + (centuries / 4) + (((979 * months) - 2919) >> 5)) + day - DaysFromMarch;

        bool isLeap = ((year & 3) == 0) & (((uint)year * InverseOf25 > uint.MaxValue / 25) | ((year & 15) == 0));
        uint last = 28 + (uint)((DaysOfMonths >> (2 * month)) & 3) + Unsafe.BitCast<bool, byte>(isLeap & (month == 2));
        return ((uint)(year - 1) < 9999) & ((uint)(month - 1) < 12) & ((uint)(day - 1) < last);
    }
}
