using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Cli.Commands;

/// <summary>Opens the file of <c>--trace FILE</c>.</summary>
internal static class TraceOutput
{
    /// <summary>Makes the file, in the place of one that is there.</summary>
    /// <exception cref="RunException">73 or 77: it cannot be made, or is what the run reads or writes.</exception>
    public static Stream Open(string file, PipelinePlan plan)
    {
        ReportGuard.CheckHarm("--trace", file, "name it .json", plan);
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            int exitCode = exception is UnauthorizedAccessException ? ExitCodes.Permission : ExitCodes.CannotCreate;
            throw new RunException(exitCode, $"--trace {file} cannot be written: {exception.Message}", exception);
        }
    }
}
