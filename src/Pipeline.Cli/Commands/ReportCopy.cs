using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>Writes the copy of run.json that <c>--report FILE</c> asks for.</summary>
internal static class ReportCopy
{
    /// <summary>Refuses, before the run, a report that would replace an input or an output.</summary>
    /// <exception cref="RunException">73.</exception>
    public static void Refuse(string? file, PipelinePlan plan)
    {
        if (file is null)
        {
            return;
        }

        string path = Path.GetFullPath(file);
        string output = Path.GetFullPath(plan.Definition.Output.Folder is null or "-" ? "." : plan.Definition.Output.Folder);
        foreach (PlannedFile planned in plan.Files)
        {
            if (string.Equals(path, planned.FullPath, StringComparison.Ordinal) || string.Equals(path, Path.Combine(output, planned.Destination), StringComparison.Ordinal))
            {
                throw new RunException(ExitCodes.CannotCreate, $"--report {file} would replace an input or an output of this run: name another file");
            }
        }
    }

    /// <summary>Writes beside the file and renames, so that a reader never sees a part.</summary>
    /// <exception cref="RunException">74 or 77: it cannot be written.</exception>
    public static async Task WriteAsync(string file, RunReport report)
    {
        string temporary = $"{file}.{Environment.ProcessId}.tmp";
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
