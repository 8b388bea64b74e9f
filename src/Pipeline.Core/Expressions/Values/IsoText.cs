using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pipeline.Expressions.Values;

/// <summary>ISO 8601 dates and timestamps.</summary>
internal static class IsoText
{
    private const int DateLength = 10;
    private const int TimeLength = 8;
    private const int UtcLength = 20;
    private const long SecondsOfDay = 86_400;
    private const ulong HighBits = 0x8080808080808080;

    /// <summary>Reads <c>yyyy-MM-dd</c> as a day number (0 is 0001-01-01).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text.Length != DateLength)
        {
            return false;
        }

        // yy-MM-dd has the form of a time; before it stands the century.
        bool fits = TryThree(text[2..], '-', out int year, out int month, out int dayOfMonth);
        uint century = BinaryPrimitives.ReadUInt16LittleEndian(text) ^ 0x3030u;
        bool isCentury = (((century + 0x7676) | century) & 0x8080) == 0;
        year += (int)((((century & 0xFF) * 10) + (century >> 8)) * 100);
        return (fits & isCentury) && CalendarDay.TryNumber(year, month, dayOfMonth, out day);
    }

    /// <summary>
    /// Reads a date, alone (midnight) or with <c>T</c> or a space and <c>HH:mm[:ss[.fffffff]]</c>, and then
    /// <c>Z</c>, <c>+hh</c>, <c>+hh:mm</c>, <c>+hhmm</c> or nothing; without a zone the time is that of <paramref name="zone"/>.
    /// </summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, WallClock zone, out long ticks)
    {
        // What most programs write, yyyy-MM-ddTHH:mm:ssZ, has a short way.
        if (text.Length == UtcLength && TryParseUtc(text, out ticks))
        {
            return true;
        }

        ticks = 0;
        if (text.Length < 10 || !TryParseDate(text[..10], out int day))
        {
            return false;
        }

        long wall = day * TimeSpan.TicksPerDay;
        int at = 10;
        if (at < text.Length)
        {
            if (((text[at] | 0x20) != 't' && text[at] != ' ') || !TryParseTime(text[(at + 1)..], out long time, out int used))
            {
                return false;
            }

            wall += time;
            at += 1 + used;
        }

        ReadOnlySpan<byte> offset = text[at..];
        if (offset.IsEmpty)
        {
            return zone.TryToUtc(wall, out ticks);
        }

        if (!TryParseOffset(offset, out long ahead))
        {
            return false;
        }

        ticks = wall - ahead;
        return ticks is >= 0 and <= WallClock.MaxTicks;
    }

    /// <summary>Writes <c>yyyy-MM-dd</c>, 10 bytes.</summary>
    public static int FormatDate(int day, Span<byte> destination)
    {
        DateOnly date = DateOnly.FromDayNumber(day);
        Write(destination, 0, 4, date.Year);
        destination[4] = (byte)'-';
        Write(destination, 5, 2, date.Month);
        destination[7] = (byte)'-';
        Write(destination, 8, 2, date.Day);
        return 10;
    }

    /// <summary>Writes <c>yyyy-MM-ddTHH:mm:ss</c>, as many digits of a fraction as there are, and <c>Z</c>; at most 28 bytes.</summary>
    public static int FormatTimestamp(long ticks, Span<byte> destination)
    {
        int length = FormatWall(ticks, destination);
        destination[length] = (byte)'Z';
        return length + 1;
    }

    /// <summary>The same without a zone.</summary>
    public static int FormatWall(long ticks, Span<byte> destination)
    {
        (long day, long time) = Math.DivRem(ticks, TimeSpan.TicksPerDay);
        FormatDate((int)day, destination);
        (long second, long fraction) = Math.DivRem(time, TimeSpan.TicksPerSecond);
        destination[10] = (byte)'T';
        Write(destination, 11, 2, (int)(second / 3600));
        destination[13] = (byte)':';
        Write(destination, 14, 2, (int)(second / 60 % 60));
        destination[16] = (byte)':';
        Write(destination, 17, 2, (int)(second % 60));
        if (fraction == 0)
        {
            return 19;
        }

        int places = 7;
        for (; fraction % 10 == 0; fraction /= 10)
        {
            places--;
        }

        destination[19] = (byte)'.';
        Write(destination, 20, places, (int)fraction);
        return 20 + places;
    }

    /// <summary>Reads exactly so many digits.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> text, int at, int count, out int value)
    {
        value = 0;
        if (text.Length < at + count)
        {
            return false;
        }

        for (int i = at; i < at + count; i++)
        {
            uint digit = text[i] - (uint)'0';
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + (int)digit;
        }

        return true;
    }

    /// <summary>Reads all of the text as <c>Z</c>, <c>+hh</c>, <c>+hh:mm</c> or <c>+hhmm</c>, up to 14 hours.</summary>
    public static bool TryParseOffset(ReadOnlySpan<byte> text, out long ahead)
    {
        ahead = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        int minutesAt = text.Length == 6 && text[3] == ':' ? 4 : 3;
        int minutes = 0;
        if ((text[0] != '+' && text[0] != '-') || !TryDigits(text, 1, 2, out int hours)
            || (text.Length != 3 && (text.Length != minutesAt + 2 || !TryDigits(text, minutesAt, 2, out minutes)))
            || minutes > 59 || (hours * 60) + minutes > 14 * 60)
        {
            return false;
        }

        ahead = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute * (text[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Writes a number that is not negative with leading zeros.</summary>
    public static void Write(Span<byte> destination, int at, int count, int value)
    {
        for (int i = at + count - 1; i >= at; i--)
        {
            destination[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    /// <summary>Reads two digits, a character, two digits, the character, two digits: as one word, since a loop over so few costs more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryThree(ReadOnlySpan<byte> text, char between, out int first, out int second, out int third)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ (0x3030_00_3030_00_3030 | ((ulong)between << 16) | ((ulong)between << 40));
        ulong pairs = (word * 10) + (word >> 8);
        (first, second, third) = ((byte)pairs, (byte)(pairs >> 24), (byte)(pairs >> 48));

        // More than 9 of a digit, or more than 0 of what is between, reaches the highest bit.
        return (((word + 0x7676_7F_7676_7F_7676) | word) & HighBits) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryParseUtc(ReadOnlySpan<byte> text, out long ticks)
    {
        bool fits = TryThree(text[11..], ':', out int hour, out int minute, out int second)
            & (text[10] == 'T') & (text[19] == 'Z') & (hour < 24) & (minute < 60) & (second < 60);
        bool isDay = TryParseDate(text[..DateLength], out int day);
        ticks = ((day * SecondsOfDay) + (((hour * 60) + minute) * 60) + second) * TimeSpan.TicksPerSecond;
        return fits & isDay;
    }

    private static bool TryParseTime(ReadOnlySpan<byte> text, out long time, out int used)
    {
        time = 0;
        used = 0;
        int hour;
        int minute;
        int second = 0;
        long fraction = 0;
        if (text.Length >= TimeLength && TryThree(text, ':', out hour, out minute, out second))
        {
            used = TimeLength;
            if (text.Length > 8 && text[8] == '.')
            {
                int places = 0;
                while (places < 7 && TryDigits(text, 9 + places, 1, out int digit))
                {
                    fraction = (fraction * 10) + digit;
                    places++;
                }

                used = 9 + places;
                if (places == 0)
                {
                    return false;
                }

                for (; places < 7; places++)
                {
                    fraction *= 10;
                }
            }
        }

        else if (TryDigits(text, 0, 2, out hour) && text.Length >= 5 && text[2] == ':' && TryDigits(text, 3, 2, out minute) && !(text.Length > 5 && text[5] == ':'))
        {
            second = 0;
            used = 5;
        }
        else
        {
            return false;
        }

        if (hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = (((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond) + fraction;
        return true;
    }
}
