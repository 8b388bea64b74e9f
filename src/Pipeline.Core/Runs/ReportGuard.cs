using Pipeline.Files;
using Pipeline.Planning;

namespace Pipeline.Runs;

/// <summary>Refuses, before a run, a place for a copy of its report that the copy would do harm at.</summary>
public static class ReportGuard
{
    /// <summary>Checks the place.</summary>
    /// <param name="file">The file that the copy is to be; it need not exist.</param>
    /// <param name="plan">The run.</param>
    /// <exception cref="RunException">
    /// 73: the run reads or writes it, it is a device, a pipe or a folder, or its folder is not there; 74, 77: it cannot be looked at.
    /// </exception>
    public static void Check(string file, PipelinePlan plan)
    {
        CheckHarm("--report", file, "name it .json", plan);
        string path = Path.GetFullPath(file);
        string parent = Path.GetDirectoryName(path) ?? path;

        // Found out after the run, it would end a good night with a failure. OUT itself is made by the run.
        bool isFolder = Entry.TryLookThrough(path) == EntryKind.Folder;
        if (isFolder || !(Entry.TryLookThrough(parent) == EntryKind.Folder || string.Equals(parent, OutputOf(plan), StringComparison.Ordinal)))
        {
            throw new RunException(ExitCodes.CannotCreate, $"--report {file} cannot be written: {(isFolder ? "it is a folder" : $"there is no folder '{parent}'")}");
        }

        // Renaming would put a file in the place of the device, for everybody on the machine if root does it.
        if (IsBelow(path, "/dev", but: "/dev/shm") || IsBelow(path, "/proc") || Look(path) is { Regular: false })
        {
            throw new RunException(ExitCodes.CannotCreate, $"--report {file} cannot be written: it is a device or a pipe, which the report would replace; name a file");
        }
    }

    /// <summary>Checks that what is written there takes the place of nothing that the run reads or writes, now or next time.</summary>
    /// <param name="flag">What named the file.</param>
    /// <param name="file">The file; it need not exist.</param>
    /// <param name="advice">How it had better be called.</param>
    /// <param name="plan">The run.</param>
    /// <exception cref="RunException">73: it does.</exception>
    public static void CheckHarm(string flag, string file, string advice, PipelinePlan plan)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(plan);
        string path = Path.GetFullPath(file);
        if (IsRead(path, plan) || (OutputOf(plan) is { } output && IsWritten(path, output, plan)))
        {
            throw new RunException(ExitCodes.CannotCreate, $"{flag} {file} would replace an input or an output of this run: name another file");
        }

        if (IsDataOf(path, plan.Definition.Data))
        {
            throw new RunException(ExitCodes.CannotCreate, $"{flag} {file} would be read as input by the next run: {advice}, or put it elsewhere");
        }
    }

    /// <summary>Whether a start that came to no run, of which nobody knows what it would read and write, may put its report there: where nothing is, or a report.</summary>
    /// <param name="file">The file that the report is to be.</param>
    /// <param name="data">Folders and files that hold the input.</param>
    public static bool MayReplace(string file, IReadOnlyList<string> data)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(data);
        string path = Path.GetFullPath(file);
        return !path.Split(Path.DirectorySeparatorChar).Contains(ControlFolder.FolderName, StringComparer.Ordinal)
            && !IsDataOf(path, data)
            && (Entry.Look(path) == EntryKind.None
                ? Entry.LookThrough(Path.GetDirectoryName(path)!) == EntryKind.Folder && !IsBelow(path, "/dev", but: "/dev/shm") && !IsBelow(path, "/proc")
                : Look(path) is { Regular: true } there && (there.Size == 0 || RunningReport.TryRead(path)?.ContainsKey("run_id") == true));
    }

    private static string? OutputOf(PipelinePlan plan) =>
        plan.Definition.Output.Folder is { } folder and not "-" ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) : null;

    private static bool IsDataOf(string path, IReadOnlyList<string> data) =>
        DataName.Is(path) && data.Any(entry => IsBelow(path, Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry))));

    private static bool IsRead(string path, PipelinePlan plan) =>
        plan.Files.Any(planned => string.Equals(path, planned.FullPath, StringComparison.Ordinal))
        || (plan.Definition.File is { } definition && string.Equals(path, Path.GetFullPath(definition), StringComparison.Ordinal));

    /// <summary>Whether a path is one of the run's own in the output folder, or one that its records may choose.</summary>
    private static bool IsWritten(string path, string output, PipelinePlan plan)
    {
        if (string.Equals(path, ControlFolder.OutputFileOf(output), StringComparison.Ordinal))
        {
            return true;
        }

        if (!IsBelow(path, output))
        {
            return false;
        }

        string relative = path[(output.Length + 1)..];
        return relative is ControlFolder.ManifestName or ControlFolder.SuccessName or ControlFolder.FolderName
            || IsBelow(relative, ControlFolder.FolderName)
            || plan.Files.Any(planned => planned.Destination.Contains('{', StringComparison.Ordinal)
                || string.Equals(relative, planned.Destination, StringComparison.Ordinal) || IsBelow(planned.Destination, relative));
    }

    private static bool IsBelow(string path, string folder, string? but = null) =>
        path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && (but is null || !IsBelow(path, but));

    private static FileIdentity? Look(string path)
    {
        try
        {
            return FileIdentity.Of(path);
        }
        catch (Exception exception) when (RunException.IsFileSystem(exception))
        {
            throw RunException.FromFileSystem(exception, "look at", path);
        }
    }
}
