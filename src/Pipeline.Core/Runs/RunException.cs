using Pipeline.Files;

namespace Pipeline.Runs;

/// <summary>
/// A run that cannot go on: the one exception of runs. Its message is for a person and says what to do; the faults
/// of single records are never exceptions.
/// </summary>
#pragma warning disable RCS1194 // Without an exit code it would say nothing.
public sealed class RunException : Exception
#pragma warning restore RCS1194
{
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededMac = 69;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Makes one.</summary>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="message">What failed, where, and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public RunException(int exitCode, string message, Exception? innerException = null)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>What a program of the user's said, or null. For whoever sees the run end, and no report: it may quote data.</summary>
    public string? ProgramOutput { get; internal init; }

    /// <summary>The exit code that the process should end with, see <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>Whether a publish to the output folder, of this run or an earlier one, has begun and not ended.</summary>
    internal bool PublishUnfinished { get; init; }

    /// <summary>Whether an unfinished run is not gone on with: it stays as it is.</summary>
    internal bool LeavesRun { get; init; }

    /// <summary>Whether the exception is one that file system calls throw, so that <see cref="FromFileSystem"/> explains it.</summary>
    internal static bool IsFileSystem(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether the exception says that a disk or a quota is full.</summary>
    internal static bool IsDiskFull(Exception exception) =>
        exception is IOException { HResult: NoSpaceLeft or QuotaExceededLinux or QuotaExceededMac or DiskFullWindows };

    /// <summary>Explains a failed file system call.</summary>
    /// <param name="exception">What the call threw.</param>
    /// <param name="action">What was being done, such as <c>write</c> or <c>create</c>.</param>
    /// <param name="path">What it was done to.</param>
    /// <param name="otherwise">The exit code when neither space nor permission is the cause: 73 or 74.</param>
    /// <param name="bytesNeeded">How many bytes more are needed, where known, for the message about a full disk.</param>
    internal static RunException FromFileSystem(
        Exception exception, string action, string path, int otherwise = ExitCodes.InputOutput, long? bytesNeeded = null)
    {
        if (IsDiskFull(exception))
        {
            string need = bytesNeeded is { } bytes ? $"it needs about {bytes:#,0} bytes more" : "it needs more space";
            return new RunException(
                ExitCodes.InputOutput, $"cannot {action} '{path}': the disk is full, {need}; free some and run again", exception);
        }

        return exception switch
        {
            UnauthorizedAccessException => new RunException(ExitCodes.Permission, $"cannot {action} '{path}': permission denied; {WhoseItIs(path)}", exception),
            { HResult: ReadOnlyFileSystem } => new RunException(
                ExitCodes.CannotCreate, $"cannot {action} '{path}': the file system is read-only; name another folder", exception),
            _ when SystemLimits.Explain(exception) is { } limit => new RunException(ExitCodes.InputOutput, $"cannot {action} '{path}': {limit}", exception),
            _ => new RunException(otherwise, $"cannot {action} '{path}': {exception.Message}", exception),
        };
    }

    // One run as root is enough to shut out the user of every night's.
    private static string WhoseItIs(string path)
    {
        string me = FileOwner.OfProcess;
        if (FileOwner.Nearest(path) is not var (place, owner) || string.Equals(owner, me, StringComparison.Ordinal))
        {
            return "check its owner and mode";
        }

        // Where one of our own files is another user's, the rest that its run wrote is too.
        return $"'{place}' belongs to {owner} and this is {me}: run as {owner}, or have {owner} give it away: chown -R {me} '{ControlFolder.OutputOf(place)}'";
    }
}
