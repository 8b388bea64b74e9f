using System.Text;
using System.Text.Unicode;
using Pipeline.Files;

namespace Pipeline.Csv.Compression;

/// <summary>The names of members of zip archives, which become paths of inputs and outputs.</summary>
internal static class ZipName
{
    private const int Longest = 1000;
    private const int OldCodePage = 437;

    /// <summary>The name of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="fault">What is wrong with it as a path, or null.</param>
    public static string Of(ZipEntry entry, out string? fault)
    {
        // Many write UTF-8 and do not say so.
        string name = Utf8.IsValid(entry.Name) ? Encoding.UTF8.GetString(entry.Name)
            : entry.IsUtf8 ? Encoding.Latin1.GetString(entry.Name)
            : CodePagesEncodingProvider.Instance.GetEncoding(OldCodePage)!.GetString(entry.Name);
        fault = entry.IsUtf8 && !Utf8.IsValid(entry.Name) ? "with a name that is not UTF-8 as it says"
            : name.Length == 0 ? "without a name"
            : name.Length > Longest ? "with a name that is too long"
            : name[0] == '/' || (name.Length > 1 && name[1] == ':') ? "with an absolute path"
            : name.Contains('\\', StringComparison.Ordinal) ? "with a '\\' in its name"
            : name.AsSpan().ContainsAnyInRange('\0', '\x1F') ? "with control characters in its name"
            : name.TrimEnd('/').Split('/').Any(part => part is "" or "." or "..") ? "with a path that leads out of the archive or is none"
            : null;
        return name;
    }

    /// <summary>Whether a member is read: a data file that is not hidden, as a scan of folders has it.</summary>
    public static bool IsData(string name) => DataName.Is(name) && !Array.Exists(name.Split('/'), part => part.StartsWith('.'));
}
