namespace Pipeline.Files;

/// <summary>The names of our own files in an output folder.</summary>
internal static class ControlFolder
{
    /// <summary>The folder of lock, runs and commit record; a scan for inputs leaves out every folder that holds one.</summary>
    public const string FolderName = ".pipeline";

    /// <summary>What was published.</summary>
    public const string ManifestName = "_manifest.json";

    /// <summary>Stands while the published set is whole.</summary>
    public const string SuccessName = "_SUCCESS";

    /// <summary>The folder of the output folder.</summary>
    public static string Of(string output) => Path.Combine(output, FolderName);

    /// <summary>The file of that relative path, which is written with <c>/</c>.</summary>
    public static string FileOf(string output, string path) => Path.Combine(output, path);

    /// <summary>The commit record of a publish that has begun and not ended.</summary>
    public static string CommitOf(string output) => Path.Combine(output, FolderName, "commit.json");

    /// <summary>Who published last, see the label.</summary>
    public static string LabelOf(string output) => Path.Combine(output, FolderName, "published.json");

    /// <summary>The file that marks a folder named with <c>--rejects</c> and says whose rejects it holds; a scan leaves out such folders too.</summary>
    public static string RejectsMarkOf(string rejects) => Path.Combine(rejects, ".pipeline-rejects");

    /// <summary>Where small files are written before they are renamed; the holder of the lock owns it.</summary>
    public static string TemporaryOf(string output) => Path.Combine(output, FolderName, "write.tmp");
}
