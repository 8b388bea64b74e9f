using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Files;

/// <summary>
/// File names made from values. Data cannot choose paths: each value becomes one path component of plain ASCII, and two
/// values never share a name. Letters, digits and <c>_ - . + @ ,</c> and spaces stand for themselves, every other byte
/// of the UTF-8 is written <c>%XX</c>, as Hive and DuckDB do; so <c>%</c> is always the start of an escape. A name never
/// starts with <c>. _ -</c> or a space (hidden files, our own files, options), nor ends with a dot or a space, nor is a
/// device of Windows.
/// </summary>
internal static class OutputPaths
{
    /// <summary>
    /// The name of null: Hive's. The text of that name is another one, since a leading underscore is escaped.
    /// </summary>
    public const string NullPart = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The name of the empty text; no other text has it, since a leading underscore is escaped.</summary>
    public const string EmptyPart = "__EMPTY_TEXT__";

    /// <summary>Longest name given to a value: room is left for the template's own characters in a component of 255 bytes.</summary>
    public const int LongestPart = 180;

    /// <summary>Least room for a value that is shortened: some of its own characters and a hash.</summary>
    public const int ShortestPart = HashDigits + 8;

    private const int LongestComponent = 255;

    private const int HashDigits = 40;

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+@, "u8);

    private static readonly SearchValues<byte> PlainWithoutCase =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.+@, "u8);

    private static readonly string[] WindowsDevices = ["con", "prn", "aux", "nul", "com", "lpt", "conin$", "conout$", "clock$"];

    /// <summary>The name of a value that is not null.</summary>
    /// <param name="utf8Value">The text; any bytes.</param>
    /// <param name="foldsCase">
    /// True where names that differ by case alone are one file, as on Windows and macOS: then capital
    /// letters are escaped too, and names stay distinct after any change of case.
    /// </param>
    /// <param name="separators">
    /// ASCII characters of the template between two values in one component: they are escaped in the values, so that
    /// <c>a-b</c>, <c>c</c> and <c>a</c>, <c>b-c</c> do not share a file. Letters, digits and <c>%</c> cannot separate.
    /// </param>
    /// <param name="longest">Most characters of the name, at least <see cref="ShortestPart"/>; the same for all values of a column.</param>
    public static string FileNamePart(ReadOnlySpan<byte> utf8Value, bool foldsCase = false, string separators = "", int longest = LongestPart)
    {
        if (utf8Value.IsEmpty)
        {
            return EmptyPart;
        }

        SearchValues<byte> plain = foldsCase ? PlainWithoutCase : Plain;
        bool device = IsWindowsDevice(utf8Value);
        var name = new StringBuilder(Math.Min(utf8Value.Length, longest) + 16);
        for (int i = 0; i < utf8Value.Length && name.Length <= longest; i++)
        {
            byte value = utf8Value[i];
            bool first = i == 0;
            bool last = i == utf8Value.Length - 1;
            bool escape = !plain.Contains(value)
                || (first && (device || value is (byte)'.' or (byte)'_' or (byte)'-' or (byte)' '))
                || (last && (value is (byte)'.' or (byte)' '))
                || separators.Contains((char)value);
            if (escape)
            {
                name.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                name.Append((char)value);
            }
        }

        return name.Length <= longest ? name.ToString() : Shorten(name, utf8Value, longest);
    }

    /// <summary>Most characters for each of the values that share a path component with other text; may be less than <see cref="ShortestPart"/>.</summary>
    /// <param name="otherText">UTF-8 bytes of the other text.</param>
    /// <param name="values">How many values.</param>
    public static int LongestOf(int otherText, int values) => Math.Min(LongestPart, (LongestComponent - otherText) / values);

    /// <summary>
    /// Whether a path from a manifest, a commit record or a template is a path below a folder: components joined by
    /// <c>/</c>, none of them empty, <c>.</c> or <c>..</c>, no NUL, not rooted on any operating system.
    /// </summary>
    public static bool IsBelow(string path) =>
        path.Length > 0
        && !path.Contains('\0')
        && !Path.IsPathRooted(path)
        && !(OperatingSystem.IsWindows() && (path.Contains('\\') || path.Contains(':')))
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>Whether the path is one of our own files in the output folder, which no output may take.</summary>
    public static bool IsReserved(string path)
    {
        int end = path.IndexOf('/');
        ReadOnlySpan<char> first = end < 0 ? path : path.AsSpan(0, end);
        return first.Equals(ControlFolder.FolderName, StringComparison.OrdinalIgnoreCase)
            || first.Equals(ControlFolder.ManifestName, StringComparison.OrdinalIgnoreCase)
            || first.Equals(ControlFolder.SuccessName, StringComparison.OrdinalIgnoreCase);
    }

    // '~' is never plain, so a shortened name is never that of another value; what tells shortened ones apart is the hash.
    private static string Shorten(StringBuilder name, ReadOnlySpan<byte> utf8Value, int longest)
    {
        int keep = longest - HashDigits - 1;
        for (int i = keep - 2; i < keep; i++)
        {
            if (name[i] == '%')
            {
                keep = i;
            }
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(utf8Value));
        return $"{name.ToString(0, keep)}~{hash.AsSpan(0, HashDigits)}";
    }

    private static bool IsWindowsDevice(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)'.');
        ReadOnlySpan<byte> stem = (end < 0 ? value : value[..end]).TrimEnd((byte)' ');
        foreach (string device in WindowsDevices)
        {
            if (Ascii.EqualsIgnoreCase(stem, device)
                || (device is "com" or "lpt" && stem.Length == 4 && char.IsAsciiDigit((char)stem[3])
                    && Ascii.EqualsIgnoreCase(stem[..3], device)))
            {
                return true;
            }
        }

        return false;
    }
}
