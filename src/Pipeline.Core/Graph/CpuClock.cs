using Pipeline.Files;

namespace Pipeline.Graph;

/// <summary>CPU time of this process and of its children that have ended, workers and programs. What else the process does meanwhile is in it.</summary>
internal sealed class CpuClock
{
    private readonly TimeSpan start = Now();

    /// <summary>CPU time since the clock was made.</summary>
    public TimeSpan Elapsed => Now() - start;

    private static TimeSpan Now() => Environment.CpuUsage.TotalTime + (OperatingSystem.IsLinux() ? Posix.CpuTimeOfChildren() : TimeSpan.Zero);
}
