using System.Globalization;

namespace Pipeline.Cli.Scheduling;

/// <summary>A time of day as <c>HH:MM</c>.</summary>
internal static class ClockTime
{
    /// <summary>Hour and minute, or null where the text is something else.</summary>
    public static (int Hour, int Minute)? Read(string text) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? (time.Hour, time.Minute) : null;
}
