using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.Processes;

/// <summary>
/// The parent's side of a conversation in frames with one child, see <c>PROTOCOL.md</c>. One thread may send while another
/// receives. Whatever the child does, no call takes longer than its limit and a few seconds. After a failure, dispose it:
/// nothing more is taken from that child.
/// </summary>
internal sealed class FramedChild : IDisposable
{
    // For a child that has closed its stdout to end, so that we can say how.
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);

    private readonly ChildProcess child;
    private readonly FrameWriter writer;
    private readonly FrameReader reader;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenRegistration cancelled;
    private volatile bool isLate;

    private FramedChild(ChildProcess child, int longestPayload, CancellationToken cancellation)
    {
        this.child = child;
        this.cancellation = cancellation;
        writer = new FrameWriter(child.Input);
        reader = new FrameReader(child.Output, longestPayload);
        cancelled = cancellation.Register(child.Kill);
    }

    /// <summary>Its process id.</summary>
    public int Id => child.Id;

    /// <summary>What it called its version in READY.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The last 8 KiB of stderr so far.</summary>
    public string ErrorText => child.ErrorText;

    /// <summary>Starts a program, sends HELLO and takes its READY.</summary>
    /// <param name="program">The program.</param>
    /// <param name="hello">Payload of HELLO.</param>
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancellation">Kills the child, now and later; calls then throw <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ChildStartException">There is no such program, or it cannot be executed.</exception>
    /// <exception cref="ChildFailureException">It gave no READY for this HELLO; it was ended.</exception>
    public static FramedChild Start(ChildProgram program, ReadOnlyMemory<byte> hello, TimeSpan limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        FramedChild child = new(ChildProcess.Start(program, cancellation), program.LongestPayload, cancellation);
        try
        {
            child.Greet(program, hello.Span, limit);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>Sends a frame. That a child does not read any more is found out by <see cref="Receive"/>, which then says why.</summary>
    /// <param name="type">Type.</param>
    /// <param name="sequence">Number of the batch.</param>
    /// <param name="head">Payload.</param>
    /// <param name="body">More of it.</param>
    /// <param name="limit">How long the child may take to read what the pipe does not hold.</param>
    /// <exception cref="ProtocolException">The payload is larger than the protocol allows; nothing was sent.</exception>
    public void Send(FrameType type, ulong sequence, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, TimeSpan limit)
    {
        using ChildDeadline deadline = new(child, limit);
        try
        {
            writer.Write(type, sequence, head, body);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The child is gone, or was ended because it was late.
        }

        isLate |= deadline.IsPast;
    }

    /// <summary>Takes the frame that is due: of that type, with that number.</summary>
    /// <returns>The frame; its payload is valid until the next call.</returns>
    /// <exception cref="ChildFailureException">Another frame came, or none in time.</exception>
    public Frame Receive(FrameType type, ulong sequence, TimeSpan limit)
    {
        if (Next(limit) is not { } frame)
        {
            throw Ended();
        }

        return frame.Type == FrameType.Error ? throw Failed(ChildFailure.SaidError, $"it said: {TextOf(frame)}")
            : frame.Type != type ? throw Failed(ChildFailure.BrokeProtocol, $"expected {type.ToString().ToUpperInvariant()}, found {frame.Type.ToString().ToUpperInvariant()}")
            : frame.Sequence != sequence ? throw Failed(ChildFailure.BrokeProtocol, string.Create(CultureInfo.InvariantCulture, $"expected the answer to frame {sequence}, found that to frame {frame.Sequence}"))
            : frame;
    }

    /// <summary>Leaves the array of the last payload to the caller, who gives it back to the shared pool; the next frame gets another.</summary>
    public void GiveAwayPayload() => reader.GiveAwayPayload();

    /// <summary>Says END and takes its END, the end of its stdout and exit code 0. Every frame must have been answered.</summary>
    /// <exception cref="ChildFailureException">It ended in another way, or not in time.</exception>
    public void End(TimeSpan limit)
    {
        Send(FrameType.End, 0, [], [], limit);
        child.Input.Dispose();
        Receive(FrameType.End, 0, limit);
        if (Next(limit) is { } frame)
        {
            throw Failed(ChildFailure.BrokeProtocol, $"expected nothing after END, found {frame.Type.ToString().ToUpperInvariant()}");
        }

        int? exitCode = child.WaitForExit(limit);
        if (exitCode != 0)
        {
            throw exitCode is null ? Failed(ChildFailure.Silent, "it said END and did not end") : Failed(ChildFailure.Died, $"it said END and then {HowItEnded(exitCode.Value)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cancelled.Dispose();
        child.Dispose();
    }

    private void Greet(ChildProgram program, ReadOnlySpan<byte> hello, TimeSpan limit)
    {
        Send(FrameType.Hello, 0, hello, [], limit);
        try
        {
            PayloadReader ready = new(Receive(FrameType.Ready, 0, limit).Payload.Span);
            Version = ready.RequiredText();
            string hash = ready.RequiredText();
            ready.End();
            if (!string.Equals(hash, Convert.ToHexStringLower(SHA256.HashData(hello)), StringComparison.Ordinal))
            {
                throw Failed(ChildFailure.Refused, "the hash in its READY is not that of HELLO");
            }
        }
        catch (ProtocolException exception)
        {
            throw Failed(ChildFailure.Refused, $"READY: {exception.Message}");
        }
        catch (ChildFailureException exception) when (exception.Failure is ChildFailure.BrokeProtocol or ChildFailure.SaidError)
        {
            throw new ChildFailureException(ChildFailure.Refused, exception.Message, exception.StandardError);
        }
        catch (ChildFailureException exception) when (exception.Failure == ChildFailure.Died && ProgramPath.IsUnstarted(child.WaitForExit(TimeSpan.Zero), exception.StandardError))
        {
            throw new ChildStartException($"cannot start '{program.Command[0]}': {exception.StandardError}");
        }
    }

    /// <summary>The next frame, or null when the child's stdout ended or was ended.</summary>
    private Frame? Next(TimeSpan limit)
    {
        using ChildDeadline deadline = new(child, limit);
        try
        {
            Frame? frame = reader.Read();
            isLate |= deadline.IsPast;
            return isLate ? throw Ended() : frame;
        }
        catch (ProtocolException exception)
        {
            isLate |= deadline.IsPast;
            throw isLate || (exception.IsCutShort && HasFailed()) ? Ended() : Failed(ChildFailure.BrokeProtocol, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            isLate |= deadline.IsPast;
            throw Ended();
        }

        bool HasFailed() => child.WaitForExit(ExitGrace) is not (null or 0);
    }

    private Exception Ended()
    {
        int? exitCode = isLate ? null : child.WaitForExit(ExitGrace);
        return isLate ? Failed(ChildFailure.Silent, "it gave no answer in time")
            : exitCode is null ? Failed(ChildFailure.Died, "it closed its stdout without END and went on")
            : Failed(ChildFailure.Died, $"it {HowItEnded(exitCode.Value)} before END");
    }

    private Exception Failed(ChildFailure failure, string message)
    {
        if (cancellation.IsCancellationRequested)
        {
            return new OperationCanceledException(cancellation);
        }

        child.Kill();
        // What it wrote before its end is still on its way.
        child.WaitForExit(ExitGrace);
        return new ChildFailureException(failure, message, child.ErrorText);
    }

    private static string TextOf(Frame error)
    {
        try
        {
            return new PayloadReader(error.Payload.Span).RequiredText();
        }
        catch (ProtocolException exception)
        {
            return $"an ERROR that is none: {exception.Message}";
        }
    }

    private static string HowItEnded(int exitCode) => exitCode <= 128
        ? string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}")
        : string.Create(CultureInfo.InvariantCulture, $"was ended by signal {exitCode - 128}{NameOf(exitCode - 128)}");

    private static string NameOf(int signal) => signal switch
    {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
