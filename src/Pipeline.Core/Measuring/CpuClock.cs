using Pipeline.Files;

namespace Pipeline.Measuring;

/// <summary>CPU time of this process and of its children that have ended, workers and programs. What else the process does meanwhile is in it.</summary>
internal sealed class CpuClock
{
    private readonly TimeSpan start = Now();

    /// <summary>CPU time since the clock was made.</summary>
    public TimeSpan Elapsed => Now() - start;

    /// <summary>CPU time of this process so far.</summary>
    public static TimeSpan OfThisProcess => Environment.CpuUsage.TotalTime;

    /// <summary>CPU time of its children that ended and were waited for.</summary>
    public static TimeSpan OfChildren => OperatingSystem.IsLinux() ? Posix.CpuTimeOfChildren() : TimeSpan.Zero;

    /// <summary>CPU nanoseconds of this thread so far; 0 where the system does not tell.</summary>
    public static long OfThread() => OperatingSystem.IsLinux() ? Posix.CpuTimeOfThread() : 0;

    /// <summary>CPU nanoseconds of another process so far, of all its threads; 0 where it is gone or the system does not tell.</summary>
    public static long OfProcess(int id) => OperatingSystem.IsLinux() ? Posix.CpuTimeOfProcess(id) : 0;

    private static TimeSpan Now() => OfThisProcess + OfChildren;
}
