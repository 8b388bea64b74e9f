using System.Runtime.InteropServices;
using Pipeline.Files;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// Turns the first SIGINT, SIGTERM or SIGHUP into a cancellation, so that the run can leave things in order; a second one ends
/// the process as if nobody listened.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // A signal has to end the process within five seconds; what is not tidied by then, the next start tidies.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3.5);

    private readonly CancellationTokenSource cancellation = new();
    private readonly TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private readonly PosixSignalRegistration hangUp;
    private int exitCode;

    public Interruption()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, ExitCodes.Interrupted));
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, ExitCodes.Terminated));
        // The terminal is gone. Under nohup the signal is ignored, and the runtime leaves that so.
        hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Receive(context, ExitCodes.Terminated));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => cancellation.Token;

    /// <summary>130 or 143 after a signal, else null.</summary>
    public int? ExitCode => Volatile.Read(ref exitCode) is var code and not 0 ? code : null;

    /// <summary>Awaits a command; false when a signal came and the command did not end in time, as one that reads a silent pipe cannot.</summary>
    public async Task<bool> EndsInTimeAsync(Task command)
    {
        if (await Task.WhenAny(command, received.Task) != command)
        {
            await Task.WhenAny(command, Task.Delay(Grace));
        }

        return command.IsCompleted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        hangUp.Dispose();

        // Not the source of cancellations, which holds nothing: a signal that came just before may still be on its way to it.
    }

    /// <summary>Takes a signal. Each comes on a thread of its own, which may be as late as behind <see cref="Dispose"/>.</summary>
    internal void Receive(PosixSignalContext context, int code)
    {
        if (Interlocked.CompareExchange(ref exitCode, code, 0) == 0)
        {
            context.Cancel = true;
            received.TrySetResult();
            cancellation.Cancel();
        }
    }
}
