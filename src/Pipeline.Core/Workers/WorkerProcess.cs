using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Workers;

/// <summary>The whole life of a process that is a worker of a sharded stage: it talks over stdin and stdout until its parent has no more for it.</summary>
public static partial class WorkerProcess
{
    /// <summary>
    /// Works until the parent says that there is no more, or is gone. SIGINT, which a terminal sends to the whole group, is
    /// ignored: the parent decides. On Linux the process dies with the thread that started it, where a parent is named.
    /// </summary>
    /// <param name="parent">Process id of the parent; when it is no longer that, nothing is done. Null: only the end of stdin ends the process.</param>
    /// <returns>The exit code of the process.</returns>
    public static int Run(int? parent)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        if (OperatingSystem.IsLinux() && parent is { } expected && IsOrphan(expected))
        {
            return ExitCodes.Success;
        }

        using FileStream input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        using FileStream output = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return WorkerHost.Run(input, output);
    }

    [SupportedOSPlatform("linux")]
    private static bool IsOrphan(int parent)
    {
        const int SetDeathSignal = 1;
        const int Kill = 9;
        _ = ProcessControl(SetDeathSignal, Kill, 0, 0, 0);
        return GetParent() != parent;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();
}
