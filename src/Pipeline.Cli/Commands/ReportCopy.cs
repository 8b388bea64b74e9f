using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>Writes the copy of run.json that <c>--report FILE</c> asks for.</summary>
internal static class ReportCopy
{
    /// <summary>Refuses, before the run, a report that cannot be written or would replace what the run reads or writes.</summary>
    /// <exception cref="RunException">73.</exception>
    public static void Refuse(string? file, PipelinePlan plan)
    {
        if (file is null)
        {
            return;
        }

        string path = Path.GetFullPath(file);
        string? output = plan.Definition.Output.Folder is { } folder and not "-" ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) : null;
        string parent = Path.GetDirectoryName(path) ?? path;
        if (IsRead(path, plan) || (output is not null && IsWritten(path, output, plan)))
        {
            throw new RunException(ExitCodes.CannotCreate, $"--report {file} would replace an input or an output of this run: name another file");
        }

        // Renaming would put a file in the place of the device, for everybody on the machine if root does it.
        if (IsDevice(path) || IsPipe(path))
        {
            throw new RunException(ExitCodes.CannotCreate, $"--report {file} cannot be written: it is a device or a pipe, which the report would replace; name a file");
        }

        // Found out after the run, it would end a good night with a failure. OUT itself is made by the run.
        if (Directory.Exists(path) || !(Directory.Exists(parent) || string.Equals(parent, output, StringComparison.Ordinal)))
        {
            throw new RunException(ExitCodes.CannotCreate, $"--report {file} cannot be written: {(Directory.Exists(path) ? "it is a folder" : $"there is no folder '{parent}'")}");
        }

        if (Directory.Exists(parent))
        {
            Try(file);
        }
    }

    /// <summary>Makes the file that the report is written to before it is renamed, and removes it again.</summary>
    private static void Try(string file)
    {
        try
        {
            using FileStream probe = new(TemporaryOf(file), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            int exitCode = exception is UnauthorizedAccessException ? ExitCodes.Permission : ExitCodes.CannotCreate;
            string reason = exception is UnauthorizedAccessException ? "no permission to make a file in its folder" : exception.Message;
            throw new RunException(exitCode, $"--report {file} cannot be written: {reason}", exception);
        }
    }

    private static string TemporaryOf(string file) => $"{file}.{Environment.ProcessId}.tmp";

    private static bool IsDevice(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal)
        || (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));

    private static bool IsPipe(string path)
    {
        try
        {
            // For both, since a pipe that is opened for one of them waits for its other end.
            using FileStream? stream = File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite) : null;
            return stream is { CanSeek: false };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRead(string path, PipelinePlan plan) =>
        plan.Files.Any(planned => string.Equals(path, planned.FullPath, StringComparison.Ordinal))
        || (plan.Definition.File is { } definition && string.Equals(path, Path.GetFullPath(definition), StringComparison.Ordinal));

    /// <summary>Whether a path is one of the run's own in the output folder, or one that its records may choose.</summary>
    private static bool IsWritten(string path, string output, PipelinePlan plan)
    {
        if (!path.StartsWith(output + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return false;
        }

        string relative = path[(output.Length + 1)..];
        return relative is "_manifest.json" or "_SUCCESS" || IsOrHolds(".pipeline", relative)
            || plan.Files.Any(planned => planned.Destination.Contains('{', StringComparison.Ordinal) || IsOrHolds(relative, planned.Destination));

        static bool IsOrHolds(string path, string other) =>
            string.Equals(path, other, StringComparison.Ordinal) || other.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>Writes beside the file and renames, so that a reader never sees a part.</summary>
    /// <exception cref="RunException">74 or 77: it cannot be written.</exception>
    public static async Task WriteAsync(string file, RunReport report)
    {
        string temporary = TemporaryOf(file);
        try
        {
            await File.WriteAllBytesAsync(temporary, RunReportJson.Format(report));
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // ArgumentOutOfRangeException is .NET's for a file past ulimit -f.
            File.Delete(temporary);
            int exitCode = exception is UnauthorizedAccessException ? ExitCodes.Permission : ExitCodes.InputOutput;
            throw new RunException(exitCode, $"cannot write --report {file}: {exception.Message}", exception);
        }
    }
}
