namespace Pipeline.Http;

/// <summary>What ends a run at once, since all requests would fare alike.</summary>
#pragma warning disable RCS1194 // Without an exit code it would say nothing.
internal sealed class StoppedException(int exitCode, string message) : Exception(message)
#pragma warning restore RCS1194
{
    /// <summary>The exit code.</summary>
    public int ExitCode => exitCode;
}
