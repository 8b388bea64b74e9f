using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Processes;

/// <summary>
/// A child process with its three pipes. Its owner writes <see cref="Input"/>, reads <see cref="Output"/> (from different
/// threads if it likes) and disposes it; stderr is drained here. <see cref="Kill"/> may be called by any thread, and ends waits
/// in both pipes. No wait is without a bound once the child has ended or was killed, whoever else holds its pipes.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // How long output may still come when the child has ended but something that it started holds the pipe.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly ErrorTail error;
    private readonly SafeFileHandle? inputReader;
    private readonly Lock exitLock = new();
    private long exitSeen;
    private volatile bool isKilled;
    private bool leadsGroup;

    private ChildProcess(Process process, ChildProgram program, bool leadsGroup)
    {
        this.leadsGroup = leadsGroup;
        if (program.WatchesInput && OperatingSystem.IsLinux() && process.StandardInput.BaseStream is AnonymousPipeClientStream input)
        {
            inputReader = PosixPipe.OpenReader(input.SafePipeHandle);
        }

        this.process = process;
        Id = process.Id;
        if (leadsGroup && OperatingSystem.IsLinux())
        {
            GroupWatch.Add(Id);
        }

        Input = Piped(process.StandardInput.BaseStream, reads: false, () => isKilled);
        Output = Piped(process.StandardOutput.BaseStream, reads: true, () => isKilled);
        // What it said before it was killed is wanted.
        error = new ErrorTail(Piped(process.StandardError.BaseStream, reads: true, () => false), program.Hear);
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Its stdin. Close it to say that no more comes. A write throws <see cref="IOException"/> when the child does not read any more.</summary>
    public Stream Input { get; }

    /// <summary>Its stdout. Ends when the child was killed, and a second after the child ended at the latest, even if another process holds it.</summary>
    public Stream Output { get; }

    /// <summary>The last 8 KiB of stderr so far.</summary>
    public string ErrorText => error.Text;

    /// <summary>Whether something that was written to <see cref="Input"/> was never read; asked when it has ended, and known only where it is watched.</summary>
    public bool HasUnreadInput => inputReader is not null && OperatingSystem.IsLinux() && PosixPipe.Unread(inputReader) > 0;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited
    {
        get
        {
            lock (exitLock)
            {
                return process.HasExited;
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="cancellation">Ends a start that takes long.</param>
    /// <exception cref="ChildStartException">There is no such program, or it cannot be executed.</exception>
    public static ChildProcess Start(ChildProgram program, CancellationToken cancellation = default)
    {
        bool leadsGroup = false;
        string folder = Path.GetFullPath(program.Folder ?? ".");
        IReadOnlyList<string> command = [ProgramPath.Find(program.Command[0], folder), .. program.Command.Skip(1)];
        command = program.IsConfined ? ProgramPath.Confined(command, out leadsGroup) : command;
        ProcessStartInfo info = new(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildEnvironment.Fill(info.Environment, program.Environment);
        try
        {
            if (leadsGroup && OperatingSystem.IsLinux())
            {
                GroupWatch.Begin(cancellation);
            }

            return new ChildProcess(ChildStarter.Start(info, cancellation), program, leadsGroup);
        }
        catch (Win32Exception exception)
        {
            throw new ChildStartException($"cannot start '{program.Command[0]}' in {folder}: {exception.Message}");
        }
    }

    /// <summary>Waits for its end; null when it has not come in that time.</summary>
    /// <returns>The exit code; 128 and the number for a signal.</returns>
    public int? WaitForExit(TimeSpan limit)
    {
        if (!process.WaitForExit(limit))
        {
            return null;
        }

        error.WaitForEnd(Grace + Grace);
        return process.ExitCode;
    }

    /// <summary>Says that no more input comes, gives it that time to end, then kills it.</summary>
    public void Stop(TimeSpan grace)
    {
        Input.Dispose();
        if (WaitForExit(grace) is null)
        {
            Kill();
        }
    }

    /// <summary>Asks it and its group to end, by SIGTERM. What is left of the group is killed at the latest when this is disposed.</summary>
    public void Terminate()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                lock (exitLock)
                {
                    // Not reaped yet, so the id is still its own. A moment after its start it may not lead the group yet.
                    if (!process.HasExited && !(leadsGroup && PosixPipe.Terminate(-Id)))
                    {
                        PosixPipe.Terminate(Id);
                    }
                }
            }
            catch (InvalidOperationException)
            {
                // Its owner has disposed it, so it has ended.
            }
        }
    }

    /// <summary>Kills it and all that it started.</summary>
    public void Kill()
    {
        isKilled = true;
        KillGroup();
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended before we could kill it, or a process below it has.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!HasExited)
        {
            Kill();
            // SIGKILL is certain but for a process in an uninterruptible call, for which nothing can be done.
            process.WaitForExit(Grace + Grace);
        }

        isKilled = true;
        EndGroup();
        Input.Dispose();
        Output.Dispose();
        inputReader?.Dispose();
        error.WaitForEnd(Grace);
        process.StandardError.BaseStream.Dispose();
        process.Dispose();
    }

    // What a program left running in the background keeps the group's number from being another's.
    private void KillGroup()
    {
        lock (exitLock)
        {
            if (leadsGroup && OperatingSystem.IsLinux())
            {
                PosixPipe.Kill(-Id);
            }
        }
    }

    private void EndGroup()
    {
        lock (exitLock)
        {
            if (leadsGroup && OperatingSystem.IsLinux())
            {
                PosixPipe.Kill(-Id);
                leadsGroup = false;
                GroupWatch.Remove(Id);
            }
        }
    }

    private Stream Piped(Stream stream, bool reads, Func<bool> isOver) =>
        OperatingSystem.IsLinux() && stream is AnonymousPipeClientStream pipe ? new ChildPipe(pipe.SafePipeHandle, reads, isOver, IsGivenUp) : stream;

    private bool IsGivenUp()
    {
        if (isKilled)
        {
            return true;
        }

        if (!HasExited)
        {
            return false;
        }

        long now = Stopwatch.GetTimestamp();
        long seen = Interlocked.CompareExchange(ref exitSeen, now, 0);
        return seen != 0 && Stopwatch.GetElapsedTime(seen, now) > Grace;
    }
}
