using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>Writes the copy of run.json that <c>--report FILE</c> asks for.</summary>
internal static class ReportCopy
{
    /// <summary>Refuses, before the run, a report that cannot be written or would replace what the run reads or writes.</summary>
    /// <exception cref="RunException">73, 74 or 77.</exception>
    public static void Refuse(string? file, PipelinePlan plan)
    {
        if (file is null)
        {
            return;
        }

        ReportGuard.Check(file, plan);
        if (Entry.TryLookThrough(Path.GetDirectoryName(Path.GetFullPath(file))!) == EntryKind.Folder)
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

    /// <summary>Writes beside the file and renames, so that a reader never sees a part.</summary>
    /// <exception cref="RunException">74 or 77: it cannot be written.</exception>
    public static void Write(string file, RunReport report) => Write("--report", file, RunReportJson.Format(report));

    /// <summary>The same of another file that a flag names.</summary>
    /// <exception cref="RunException">74 or 77: it cannot be written.</exception>
    public static void Write(string flag, string file, byte[] content)
    {
        string temporary = TemporaryOf(file);
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // ArgumentOutOfRangeException is .NET's for a file past ulimit -f.
            File.Delete(temporary);
            int exitCode = exception is UnauthorizedAccessException ? ExitCodes.Permission : ExitCodes.InputOutput;
            throw new RunException(exitCode, $"cannot write {flag} {file}: {exception.Message}", exception);
        }
    }
}
