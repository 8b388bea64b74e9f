using System.IO.Enumeration;
using Pipeline.Files;

namespace Pipeline.Planning;

/// <summary>Lists the files of a folder that may be input: not what runs keep there.</summary>
/// <param name="output">The output folder of this run, absolute, or null.</param>
/// <param name="rejects">The folder of its rejects, absolute, or null.</param>
internal sealed class InputScan(string? output, string? rejects)
{
    /// <summary>Regular files below, without hidden ones, linked folders, what runs wrote, and what cannot be scanned such as FIFOs.</summary>
    public FileSystemEnumerable<string> FilesBelow(string root) => new(root, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = 0,
    })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            !entry.IsDirectory && entry.FileName[0] != '.' && !IsStream(entry.ToFullPath())
            && !IsOfRejects(ref entry, ControlFolder.RejectListName) && !IsOfRejects(ref entry, ControlFolder.RecoveryListName) && !IsOfRejects(ref entry, ControlFolder.WarningListName),
        ShouldRecursePredicate = (ref FileSystemEntry entry) =>
            entry.FileName[0] != '.' && (entry.Attributes & FileAttributes.ReparsePoint) == 0
            && !IsOfRejects(ref entry, ControlFolder.RejectedRecordsName) && !IsOfRun(entry.ToFullPath()),
    };

    /// <summary>Whether what stands there is no regular file, such as a FIFO: it can be read once only.</summary>
    public static bool IsStream(string path) => !OperatingSystem.IsWindows() && FileIdentity.Of(path) is { Regular: false };

    /// <summary>
    /// Whether an entry is where rejects are kept, by this run or, as the mark beside it says, by an earlier one: they would
    /// come in again as records. Only that name is left out, since the folder may hold data as well.
    /// </summary>
    private bool IsOfRejects(ref FileSystemEntry entry, string name) =>
        entry.FileName.SequenceEqual(name)
        && (entry.Directory.SequenceEqual(rejects) || Entry.Look(ControlFolder.RejectsMarkOf(entry.Directory.ToString())) != EntryKind.None);

    /// <summary>Whether a folder is an output folder or the folder of a run, wherever <c>--run-dir</c> put it.</summary>
    private bool IsOfRun(string folder) =>
        string.Equals(folder, output, StringComparison.Ordinal)
        || Entry.LookThrough(ControlFolder.Of(folder)) == EntryKind.Folder
        || ControlFolder.IsRun(folder);
}
