using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.TestChild;

/// <summary>Ends and hangs that no program means.</summary>
internal static partial class Misdeeds
{
    /// <summary>Sends itself a signal, such as <c>KILL</c>, and waits for what it does.</summary>
    public static void Signal(string name)
    {
        string id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using Process kill = Process.Start(new ProcessStartInfo("sh", ["-c", $"kill -{name} {id}"]) { UseShellExecute = false })!;
        kill.WaitForExit();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Ends, or stops to answer, in the way that is named; comes back for names of other things.</summary>
    public static void Commit(string name)
    {
        switch (name)
        {
            case "crash":
                Console.Error.WriteLine("died of a record");
                Environment.Exit(3);
                break;
            case "kill":
                Signal("KILL");
                break;
            case "segfault":
                // The runtime would take it for one of its own checks.
                _ = Handle(11, 0);
                Signal("SEGV");
                break;
            case "stack-overflow":
                Descend(0);
                break;
            case "out-of-memory":
                AppContext.SetData("GCHeapHardLimit", 64UL << 20);
                GC.RefreshMemoryLimit();
                List<byte[]> blocks = [];
                while (true)
                {
                    blocks.Add(new byte[1 << 20]);
                }

            case "stop":
                Signal("STOP");
                break;
            case "loop":
                while (true)
                {
                }

            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);

    private static int Descend(int depth) => depth < 0 ? 0 : Descend(depth + 1) + Descend(depth + 2);

    /// <summary>Closes stdout of the process, those copies too that the runtime made.</summary>
    public static void CloseOutput()
    {
        string? pipe = File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false)?.Name;
        foreach (string copy in Directory.GetFiles("/proc/self/fd").Where(copy => string.Equals(File.ResolveLinkTarget(copy, returnFinalTarget: false)?.Name, pipe, StringComparison.Ordinal)))
        {
            new SafeFileHandle(int.Parse(Path.GetFileName(copy), CultureInfo.InvariantCulture), ownsHandle: true).Dispose();
        }
    }

    /// <summary>Writes where there is no memory.</summary>
    public static void WriteNowhere() => Marshal.WriteInt32(unchecked((nint)0x7000_0000_0000), 1);

    /// <summary>Calls itself until the stack is full.</summary>
    public static int Overflow(int depth)
    {
        Span<byte> room = stackalloc byte[256];
        room[0] = (byte)depth;
        return Overflow(depth + 1) + room[0];
    }

    /// <summary>Takes memory until there is none.</summary>
    public static void TakeMemory()
    {
        List<byte[]> taken = [];
        while (true)
        {
            taken.Add(GC.AllocateUninitializedArray<byte>(1 << 20));
        }
    }
}
