using System.Runtime.InteropServices;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// A file that would grow past <c>ulimit -f</c> does not end the process by SIGXFSZ: the write fails. The signal has a handler of
/// libc's that does nothing. One of .NET's is run by another thread, later, and by then the command may have ended and unregistered it,
/// and the signal been raised anew. Nor is it ignored, which children would inherit.
/// </summary>
internal static partial class FileSizeSignal
{
    /// <summary>From now on.</summary>
    public static void Disarm()
    {
        const int FileTooLarge = 25;
        // abs(3) takes a number, as handlers do, and does nothing else.
        if (!OperatingSystem.IsWindows() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "abs", out nint nothing))
        {
            _ = Handle(FileTooLarge, nothing);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);
}
