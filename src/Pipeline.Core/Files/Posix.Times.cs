using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipeline.Files;

/// <summary>The calls that tell CPU times.</summary>
internal static partial class Posix
{
    /// <summary>CPU time of the children that ended and were waited for, theirs among it.</summary>
    [SupportedOSPlatform("linux")]
    public static TimeSpan CpuTimeOfChildren()
    {
        // struct rusage of getrusage(2): two times of seconds and microseconds, then counts; each the size of a long.
        const int Children = -1;
        Span<nint> usage = stackalloc nint[18];
        return ResourceUsage(Children, ref MemoryMarshal.GetReference(usage)) == 0
            ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3])
            : TimeSpan.Zero;
    }

    /// <summary>CPU nanoseconds of the calling thread.</summary>
    [SupportedOSPlatform("linux")]
    public static long CpuTimeOfThread()
    {
        const int OfThread = 3;
        return TimeOf(OfThread);
    }

    /// <summary>CPU nanoseconds of a process, all its threads together; 0 when there is none.</summary>
    [SupportedOSPlatform("linux")]
    public static long CpuTimeOfProcess(int process)
    {
        // The clock that clock_getcpuclockid(3) makes of the number.
        const int Scheduled = 2;
        return TimeOf((~process << 3) | Scheduled);
    }

    private static long TimeOf(int clock)
    {
        // struct timespec: seconds and nanoseconds, each the size of a long.
        Span<nint> time = stackalloc nint[2];
        return ClockTime(clock, ref MemoryMarshal.GetReference(time)) == 0 ? (time[0] * 1_000_000_000L) + time[1] : 0;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int ResourceUsage(int whose, ref nint usage);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int ClockTime(int clock, ref nint time);
}
