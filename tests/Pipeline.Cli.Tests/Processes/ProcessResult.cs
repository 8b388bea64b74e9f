using System.Text;

namespace Pipeline.Cli.Tests.Processes;

/// <summary>What a process left: its exit code and what it wrote.</summary>
internal sealed record ProcessResult(int ExitCode, byte[] OutBytes, string Error)
{
    /// <summary>Stdout as text.</summary>
    public string Out => Encoding.UTF8.GetString(OutBytes);

    /// <summary>Everything, for the message of a failed test.</summary>
    public override string ToString() => $"exit {ExitCode}\nstdout:\n{Out}\nstderr:\n{Error}";
}
