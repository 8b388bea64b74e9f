using System.Globalization;
using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>Numbers for people.</summary>
internal static class ProgressText
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Bytes in powers of 1000, three digits: <c>1.23 GB</c>.</summary>
    public static string Bytes(double bytes) => Scaled(bytes, ["B", "kB", "MB", "GB", "TB", "PB"]);

    /// <summary>A count, three digits: <c>1.23 M</c>; whole below a thousand.</summary>
    public static string Count(double count) => Scaled(count, ["", "k", "M", "G", "T"]).TrimEnd();

    /// <summary>A duration as <c>m:ss</c> or <c>h:mm:ss</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(Culture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(Culture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary>Share of the bytes that were read, 0 to 1, or null where the total is not known.</summary>
    public static double? Share(ProgressSnapshot snapshot) =>
        snapshot.BytesTotal > 0 ? Math.Clamp((double)snapshot.BytesRead / snapshot.BytesTotal, 0, 1) : null;

    /// <summary>Time left if the bytes go on as they went, or null where that cannot be said yet.</summary>
    public static TimeSpan? Left(ProgressSnapshot snapshot) =>
        Share(snapshot) is { } share && share > 0 && snapshot.Elapsed > TimeSpan.Zero
        && snapshot.Elapsed * ((1 - share) / share) is var left && left < TimeSpan.FromDays(100) ? left : null;

    /// <summary>The line that says it all. Where it is too long, the least important parts go; how long it takes stays.</summary>
    /// <param name="snapshot">How far the run is.</param>
    /// <param name="most">How many letters it may have.</param>
    public static string Line(ProgressSnapshot snapshot, int most = int.MaxValue)
    {
        double seconds = Math.Max(snapshot.Elapsed.TotalSeconds, 0.001);
        string time = $"{Duration(snapshot.Elapsed)} elapsed{(Left(snapshot) is { } left ? $", {Duration(left)} left" : "")}";
        List<(string Text, int Rank)> parts = [];
        if (Share(snapshot) is { } share)
        {
            parts.Add((string.Create(Culture, $"{(int)(share * 100),3}%"), 0));
            parts.Add(($"{Bytes(snapshot.BytesRead)} of {Bytes(snapshot.BytesTotal)}", 2));
        }
        else
        {
            parts.Add((Bytes(snapshot.BytesRead), 1));
        }

        parts.Add(($"{Bytes(snapshot.BytesRead / seconds)}/s", 5));
        parts.Add(($"{Count(snapshot.RecordsRead / seconds)} records/s", 3));
        if (snapshot.FilesTotal > 1)
        {
            parts.Add((string.Create(Culture, $"{snapshot.FilesDone}/{snapshot.FilesTotal} files"), 4));
        }

        parts.Add((time, 0));
        if (snapshot.RecordsRejected > 0)
        {
            parts.Add(($"{Count(snapshot.RecordsRejected)} rejected", 1));
        }

        while (parts.Sum(part => part.Text.Length + 2) - 2 > most && parts.MaxBy(part => part.Rank) is { Rank: > 0 } least)
        {
            parts.Remove(least);
        }

        return string.Join("  ", parts.Select(part => part.Text));
    }

    private static string Scaled(double number, string[] units)
    {
        int unit = 0;
        while (number >= 999.5 && unit < units.Length - 1)
        {
            number /= 1000;
            unit++;
        }

        string digits = unit == 0 || number >= 99.95 ? "0" : number >= 9.995 ? "0.0" : "0.00";
        return number.ToString(digits, Culture) + " " + units[unit];
    }
}
