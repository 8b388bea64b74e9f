using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Files;

/// <summary>Tells faults that come from a limit of the system (memory, threads, open files) and names the limit, since .NET does not.</summary>
public static partial class SystemLimits
{
    private const int ProcessesLinux = 6;
    private const int ProcessesMac = 7;
    private const int OpenFilesLinux = 7;
    private const int OpenFilesMac = 8;
    private const int AddressSpaceLinux = 9;
    private const int AddressSpaceMac = 5;
    private const int TooManyOpenFiles = 24;
    private const int TooManyOpenFilesOfAll = 23;
    private const int NoMemory = 12;
    private const int TryAgain = 11;

    // With 300 MB one start in two ended with SIGSEGV inside the runtime, with 400 MB none of 15 did, with 700 MB all published.
    private const ulong LeastAddressSpace = 512 << 20;

    /// <summary>What is too low for the runtime to say so itself, or null: it then ends in one of several bad ways.</summary>
    public static string? TooLow() => Of(OperatingSystem.IsMacOS() ? AddressSpaceMac : AddressSpaceLinux) is { } bytes && bytes < LeastAddressSpace
        ? string.Create(CultureInfo.InvariantCulture, $"ulimit -v is {bytes >> 10} KiB of address space, and at least {LeastAddressSpace >> 10} are needed, of which most is never used: raise it, or bound memory by a cgroup")
        : null;

    /// <summary>A sentence for a person: which limit was met, and what to do; null when the fault is another.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        // What the runtime cannot start for want of a thread is told as "try again".
        TypeInitializationException { InnerException: IOException { HResult: TryAgain } } => OutOfMemory(),
        TypeInitializationException or TaskSchedulerException or AggregateException => exception.InnerException is { } cause ? Explain(cause) : null,
        // A thread that cannot be started is told as this too.
        OutOfMemoryException or IOException { HResult: NoMemory } => OutOfMemory(),
        IOException { HResult: TooManyOpenFiles } => $"{exception.Message}{OfFiles()}: raise the limit, or lower --jobs, --dop or --shard",
        IOException { HResult: TooManyOpenFilesOfAll } => $"{exception.Message}: the whole system may have no more (fs.file-max)",
        _ => null,
    };

    private static string OutOfMemory() => $"out of memory or threads{Limits()}: raise the limit, or lower --memory, --batch-bytes, --jobs or --shard";

    private static string Limits()
    {
        bool isMac = OperatingSystem.IsMacOS();
        List<string> limits = [];
        if (Of(isMac ? AddressSpaceMac : AddressSpaceLinux) is { } bytes)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"ulimit -v is {bytes >> 10} KiB"));
        }

        if (Of(isMac ? ProcessesMac : ProcessesLinux) is { } processes)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"ulimit -u is {processes} processes and threads"));
        }

        return limits.Count == 0 ? " (no ulimit is set, but a container may have limits)" : $" ({string.Join(", ", limits)})";
    }

    private static string OfFiles() =>
        Of(OperatingSystem.IsMacOS() ? OpenFilesMac : OpenFilesLinux) is { } files ? string.Create(CultureInfo.InvariantCulture, $" (ulimit -n is {files})") : "";

    /// <summary>A limit of this process, or null when there is none.</summary>
    private static ulong? Of(int resource) =>
        !OperatingSystem.IsWindows() && GetLimit(resource, out Limit limit) == 0 && limit.Soft < long.MaxValue ? limit.Soft : null;

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);
}
