namespace Pipeline.Files;

/// <summary>The endings of data files: a scan reads files of such names, and an output of that name is one file.</summary>
internal static class DataName
{
    /// <summary>The ending of a gzip file.</summary>
    public const string Gzip = ".gz";

    /// <summary>The ending of a zstd file.</summary>
    public const string Zstd = ".zst";

    /// <summary>The ending of an LZ4 file.</summary>
    public const string Lz4 = ".lz4";

    /// <summary>The ending of a Brotli file.</summary>
    public const string Brotli = ".br";

    /// <summary>The ending of a zlib file, as pigz has it.</summary>
    public const string Zlib = ".zz";

    /// <summary>Another ending of a zlib file.</summary>
    public const string LongZlib = ".zlib";

    /// <summary>The ending of a zip archive, whose members are files of their own.</summary>
    public const string Zip = ".zip";

    private static readonly string[] Json = [".jsonl", ".ndjson"];
    private static readonly string[] Plain = [".csv", ".tsv", ".psv", .. Json];
    private static readonly string[] Packed = [Gzip, Zstd, Lz4, Brotli, Zlib, LongZlib];

    /// <summary>Whether a path ends as data files do, compressed ones and archives of them included.</summary>
    public static bool Is(string path) => IsPlain(PackedEnding(path) is { } packed ? path.AsSpan(..^packed.Length) : IsZip(path) ? path.AsSpan(..^Zip.Length) : path);

    /// <summary>Whether a path ends as data files do that are not compressed.</summary>
    public static bool IsPlain(ReadOnlySpan<char> path)
    {
        foreach (string ending in Plain)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a path ends as JSON Lines do, compressed ones included.</summary>
    public static bool IsJsonLines(string path)
    {
        string name = Unpacked(path);
        return Array.Exists(Json, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a path ends as a zip archive does.</summary>
    public static bool IsZip(string path) => path.EndsWith(Zip, StringComparison.OrdinalIgnoreCase);

    /// <summary>The ending by which a path names a compressed file, one of those above, or null.</summary>
    public static string? PackedEnding(string path) => Array.Find(Packed, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The path without the ending of a compressed file, as the file is called when it is unpacked; one that has no other name keeps it.</summary>
    public static string Unpacked(string path) =>
        PackedEnding(path) is { } ending && path.Length > ending.Length && path[^(ending.Length + 1)] != '/' ? path[..^ending.Length] : path;
}
