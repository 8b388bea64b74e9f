namespace Pipeline.Files;

/// <summary>Names that end as data files do: a scan reads them, and an output of that name is one file.</summary>
internal static class DataName
{
    private static readonly string[] Endings = [".csv", ".tsv", ".psv", ".csv.gz", ".tsv.gz", ".psv.gz"];

    /// <summary>Whether a path ends so.</summary>
    public static bool Is(string path) => Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
