using System.Runtime.InteropServices;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli.Tests.Terminal;

/// <summary>Signals at the very end of a command.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public void Receive_SignalIsStillOnItsWayWhenAllHasEnded_IsNoFault()
    {
        Interruption interruption = new();
        CancellationToken token = interruption.Token;
        interruption.Dispose();
        PosixSignalContext first = new(PosixSignal.SIGTERM), second = new(PosixSignal.SIGTERM);

        interruption.Receive(first, 143);
        interruption.Receive(second, 143);

        Assert.Equal((true, false), (first.Cancel, second.Cancel));
        Assert.True(token.IsCancellationRequested);
    }
}
