using System.Globalization;

namespace Pipeline.Reports.Page;

/// <summary>Numbers and names for people, the same in every culture.</summary>
internal static class Figures
{
    private const int MostLetters = 100;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>A count: <c>1,234,567</c>.</summary>
    public static string Number(double count) => Math.Round(count).ToString("#,0", Culture);

    /// <summary>A count with its noun.</summary>
    public static string Count(double count, string one, string many) => $"{Number(count)} {(Math.Round(count) == 1 ? one : many)}";

    /// <summary>A count of records.</summary>
    public static string Records(double count) => Count(count, "record", "records");

    /// <summary>A count of files.</summary>
    public static string Files(double count) => Count(count, "file", "files");

    /// <summary>A large number in three digits: <c>1.23 M</c>.</summary>
    public static string Short(double number) => Scaled(number, ["", "k", "M", "G", "T"]);

    /// <summary>Bytes in powers of 1000.</summary>
    public static string Bytes(double bytes) => Scaled(bytes, ["bytes", "kB", "MB", "GB", "TB", "PB"]);

    /// <summary>A share: <c>96 %</c>.</summary>
    public static string Percent(double share) => Math.Round(Math.Clamp(share, 0, 1) * 100).ToString(Culture) + " %";

    /// <summary>A number with one digit: <c>1.9</c>.</summary>
    public static string Tenths(double number) => number.ToString("0.0", Culture);

    /// <summary>A length of time.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 0.001 => (seconds * 1e6).ToString("0", Culture) + " µs",
        < 1 => (seconds * 1e3).ToString("0", Culture) + " ms",
        < 10 => seconds.ToString("0.00", Culture) + " s",
        < 100 => seconds.ToString("0.0", Culture) + " s",
        < 6000 => $"{Math.Floor(seconds / 60).ToString(Culture)} min {Math.Floor(seconds % 60).ToString("00", Culture)} s",
        _ => $"{Math.Floor(seconds / 3600).ToString("#,0", Culture)} h {Math.Floor(seconds % 3600 / 60).ToString("00", Culture)} min",
    };

    /// <summary>A name, with its middle left out where it is very long.</summary>
    public static string Name(string name, int most = MostLetters) => name.Length <= most ? name : $"{name[..(most / 2)]}…{name[^(most / 2)..]}";

    private static string Scaled(double number, string[] units)
    {
        int unit = 0;
        while (number >= 999.5 && unit < units.Length - 1)
        {
            number /= 1000;
            unit++;
        }

        string digits = (unit == 0 && number == Math.Round(number)) || number >= 99.95 ? "0" : number >= 9.995 ? "0.0" : "0.00";
        return $"{number.ToString(digits, Culture)} {units[unit]}".TrimEnd();
    }
}
