using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>Where reports are written: <c>run.json</c> of a run folder, or a file that the user named.</summary>
internal static class ReportFile
{
    /// <summary>The report's name in a run folder.</summary>
    public const string Name = ControlFolder.ReportName;

    /// <summary>The name of the file beside it that lists the files for which a report has no room.</summary>
    public const string MoreFilesName = "files.jsonl.gz";

    /// <summary>Replaces a report in one step.</summary>
    /// <exception cref="RunException">73, 74 or 77: it cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> json, bool sync, IFileSystemCalls calls)
    {
        path = Path.GetFullPath(path);
        try
        {
            AtomicFile.Write(calls, path, path + ".tmp", json, sync);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "write the report", path, bytesNeeded: json.Length);
        }
    }
}
