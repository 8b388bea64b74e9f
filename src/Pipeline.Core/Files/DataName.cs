namespace Pipeline.Files;

/// <summary>The endings of data files: a scan reads files of such names, and an output of that name is one file.</summary>
internal static class DataName
{
    private static readonly string[] Endings = [".csv", ".tsv", ".psv", ".csv.gz", ".tsv.gz", ".psv.gz"];

    /// <summary>The ending of a gzip file.</summary>
    public const string Gzip = ".gz";

    /// <summary>Whether a path ends as data files do.</summary>
    public static bool Is(string path) => Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a path ends as a gzip file does.</summary>
    public static bool IsGzip(string path) => path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path without the ending of a gzip file, as the file is called when it is unpacked; one that has no other name keeps it.</summary>
    public static string Unpacked(string path) => IsGzip(path) && path.Length > Gzip.Length && path[^(Gzip.Length + 1)] != '/' ? path[..^Gzip.Length] : path;
}
