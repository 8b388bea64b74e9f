using System.Runtime.InteropServices;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// What is said and with which code the process ends when nobody else has caught a fault, on whatever thread, or when the runtime
/// gives up: so it never ends with SIGABRT (134), of which no script knows what it means.
/// </summary>
internal static partial class LastWords
{
    /// <summary>Listens from now on.</summary>
    public static unsafe void Listen()
    {
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => Leave(thrown.ExceptionObject);
        if (!OperatingSystem.IsWindows())
        {
            const int Abort = 6;
            _ = Handle(Abort, (nint)(delegate* unmanaged<int, void>)&Aborted);
        }
    }

    /// <summary>The code and the sentence for what a command threw: misuse and faults of the data are values, so these are the machine's faults or ours.</summary>
    public static (int ExitCode, string Text) Of(Exception exception) => exception switch
    {
        InputException input => (input.ExitCode, $"pipeline: {input.Message}"),
        RunException run => (run.ExitCode, $"pipeline: {run.Message}"),
        _ when SystemLimits.Explain(exception) is { } limit => (ExitCodes.InputOutput, $"pipeline: {limit} (exit {ExitCodes.InputOutput})"),
        UnauthorizedAccessException => (ExitCodes.Permission, $"pipeline: {exception.Message}"),
        IOException => (ExitCodes.InputOutput, $"pipeline: {exception.Message}"),
        _ => (ExitCodes.Internal, $"pipeline: internal error, please report it: {exception}"),
    };

    private static void Leave(object thrown)
    {
        (int exitCode, string text) = thrown is Exception exception ? Of(exception) : (ExitCodes.Internal, "pipeline: internal error, please report it");
        Surroundings.ErrorText().WriteLine(PrintableText.Lines(text));
        if (!OperatingSystem.IsWindows())
        {
            // Nothing else may run any more: whatever failed is half done.
            ExitNow(exitCode);
        }
    }

    /// <summary>The runtime has said what is wrong, and calls abort(3): it cannot start a thread that it needs, or load a library. Nothing may be allocated here.</summary>
    [UnmanagedCallersOnly]
    private static void Aborted(int signal)
    {
        ReadOnlySpan<byte> text = "pipeline: the runtime gave up for the reason above. Where it is a limit of memory (ulimit -v), processes (ulimit -u) or files (ulimit -n), raise it; a missing libssl is in the package of OpenSSL; report anything else (exit 74)\n"u8;
        _ = Write(2, in MemoryMarshal.GetReference(text), (nuint)text.Length);
        ExitNow(ExitCodes.InputOutput);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, in byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
