using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipeline.Processes;

/// <summary>
/// Lets programs begin with SIGPIPE as a shell's do, so that <c>yes | head</c> in one of them ends. The runtime ignores that
/// signal, and what is ignored stays ignored behind execve(2), but what has a handler does not: so it gets one that does nothing.
/// A write to a broken pipe fails here as before, and no other program has to stand before the program.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class BrokenPipeSignal
{
    private const int BrokenPipe = 13;

    // Nothing of the runtime may run in a signal handler; abs(3) takes a number, as handlers do, and does no more than that.
    private static readonly nint Nothing = NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "abs", out nint function) ? function : 0;

    /// <summary>Children that are started from now on have the signal's default. Where it cannot be done, they ignore it.</summary>
    public static void GiveDefaultToChildren()
    {
        if (Nothing != 0)
        {
            _ = Handle(BrokenPipe, Nothing);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);
}
