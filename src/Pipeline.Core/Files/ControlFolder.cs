using System.IO.Enumeration;

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

    /// <summary>The folder in a run's folder for what stages put aside. It is there for a moment only, while a file in it is opened.</summary>
    public const string SpillName = "spill";

    /// <summary>The list of faults in a folder of rejects.</summary>
    public const string RejectListName = "rejects.csv";

    /// <summary>The list of what was mended, beside it.</summary>
    public const string RecoveryListName = "recovered.csv";

    /// <summary>The list of warnings, beside it.</summary>
    public const string WarningListName = "warnings.csv";

    /// <summary>The rejected records in a folder of rejects.</summary>
    public const string RejectedRecordsName = "rejects";

    /// <summary>The report in the folder of a run.</summary>
    public const string ReportName = "run.json";

    /// <summary>What the names of runs look like to a search in a folder: UTC times, down to the millisecond.</summary>
    public const string RunPattern = "????????T??????.???Z";
    /// <summary>The name of the file in the control folder that says who published last.</summary>
    public const string LabelName = "published.json";

    /// <summary>
    /// The run folder of an output that is one file: hidden beside it, so no scan reads it. To a run it is an output folder that
    /// is its own control folder, and whose one file stands outside; so locking, publishing and recovery are the same.
    /// </summary>
    public static string OfFile(string file) => Path.Combine(Path.GetDirectoryName(file) ?? "", $".{Path.GetFileName(file)}{FolderName}");

    /// <summary>The file whose run folder that is, or null.</summary>
    public static string? OutputFileOf(string output)
    {
        string name = Path.GetFileName(output);
        return name.Length > FolderName.Length && name[0] == '.' && name.EndsWith(FolderName, StringComparison.Ordinal) && name[1..^FolderName.Length] is var file && DataName.Is(file)
            ? Path.Combine(Path.GetDirectoryName(output) ?? "", file)
            : null;
    }

    /// <summary>What a person calls the output: the file, or the folder.</summary>
    public static string PlaceOf(string output) => OutputFileOf(output) ?? output;

    /// <summary>The folder of the output folder.</summary>
    public static string Of(string output) => OutputFileOf(output) is null ? Path.Combine(output, FolderName) : output;

    /// <summary>What stands before a path in it to make that relative to the output folder.</summary>
    public static string PrefixOf(string output) => OutputFileOf(output) is null ? FolderName + "/" : "";

    /// <summary>The file of that relative path, which is written with <c>/</c>.</summary>
    public static string FileOf(string output, string path) =>
        OutputFileOf(output) is { } file && string.Equals(path, Path.GetFileName(file), StringComparison.Ordinal) ? file : Path.Combine(output, path);

    /// <summary>The folder of that relative path in which files are published; empty: the output folder itself.</summary>
    public static string FolderOf(string output, string path) =>
        path.Length == 0 && OutputFileOf(output) is { } file ? Path.GetDirectoryName(file)! : Path.Combine(output, path);

    /// <summary>The commit record of a publish that has begun and not ended.</summary>
    public static string CommitOf(string output) => Path.Combine(Of(output), "commit.json");

    /// <summary>Who published last, see the label.</summary>
    public static string LabelOf(string output) => Path.Combine(Of(output), LabelName);

    /// <summary>One line for each run that ended, see the ledger.</summary>
    public static string LedgerOf(string output) => Path.Combine(Of(output), "ledger.jsonl");

    /// <summary>What the last publish was made of, file by file.</summary>
    public static string StateOf(string output) => Path.Combine(Of(output), "published.jsonl");

    /// <summary>The same while it is staged; no output can have that name.</summary>
    public static string StagedStateOf(string staging) => Path.Combine(staging, FolderName);

    /// <summary>The file that marks a folder named with <c>--rejects</c> and says whose rejects it holds; a scan leaves out the rejects beside it.</summary>
    public static string RejectsMarkOf(string rejects) => Path.Combine(rejects, ".pipeline-rejects");

    /// <summary>Whether a folder is that of a run: it has such a name and holds a report.</summary>
    public static bool IsRun(string folder) =>
        FileSystemName.MatchesSimpleExpression(RunPattern, Path.GetFileName(folder.AsSpan()), ignoreCase: false)
        && Entry.Look(Path.Combine(folder, ReportName)) != EntryKind.None;

    /// <summary>The output folder, or the run folder of an output of one file, that a file of ours stands in; of other files the file itself.</summary>
    public static string OutputOf(string path)
    {
        for (string? here = Path.GetDirectoryName(path); here is not null; here = Path.GetDirectoryName(here))
        {
            if (Path.GetFileName(here) is FolderName || OutputFileOf(here) is not null)
            {
                return OutputFileOf(here) is null ? Path.GetDirectoryName(here)! : here;
            }
        }

        return path;
    }

    /// <summary>Where small files are written before they are renamed; the holder of the lock owns it.</summary>
    public static string TemporaryOf(string output) => Path.Combine(Of(output), "write.tmp");
}
