using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Pipeline.Processes;

/// <summary>
/// Starts processes on one thread that lives as long as this process: a parent-death signal fires when the <em>thread</em>
/// that started the child ends (PR_SET_PDEATHSIG of prctl(2)), and threads of the pool come and go.
/// </summary>
internal static class ChildStarter
{
    // A start takes milliseconds. One that takes as long will not end by itself, and the starting thread waits for it.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // Until a stopped child goes, the runtime handles no signal either: it waits for the end of the start before it looks at SIGCHLD.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly Lazy<BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)>> Requests = new(() =>
    {
        BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> requests = [];
        new Thread(() => Serve(requests), maxStackSize: 256 << 10) { IsBackground = true, Name = "child starter" }.Start();
        return requests;
    });

    /// <summary>Starts a process; throws what <see cref="Process.Start()"/> throws. One that is not started in time, or by the cancellation, is killed.</summary>
    /// <exception cref="ChildStartException">Not even killing it helped.</exception>
    public static Process Start(ProcessStartInfo info, CancellationToken cancellation)
    {
        TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Value.Add((info, started));
        long begin = Stopwatch.GetTimestamp();
        while (!IsStarted(started.Task, Look, cancellation) && !cancellation.IsCancellationRequested && Stopwatch.GetElapsedTime(begin) < Longest)
        {
            UnstartedChild.Kill(onlyStopped: true);
        }

        // Again and again: the child may be forked behind a cancellation too.
        for (long end = Stopwatch.GetTimestamp(); !started.Task.IsCompleted;)
        {
            UnstartedChild.Kill(onlyStopped: false);
            if (!IsStarted(started.Task, Look, CancellationToken.None) && Stopwatch.GetElapsedTime(end) > Grace)
            {
                _ = started.Task.ContinueWith(late => End(late.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
                cancellation.ThrowIfCancellationRequested();
                throw new ChildStartException($"cannot start '{info.FileName}': the system did not start it in {Longest.TotalSeconds:0} s");
            }
        }

        return started.Task.GetAwaiter().GetResult();
    }

    private static bool IsStarted(Task<Process> start, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return Task.WaitAny([start], (int)limit.TotalMilliseconds, cancellation) == 0;
        }
        catch (OperationCanceledException)
        {
            return start.IsCompleted;
        }
    }

    private static void End(Process late)
    {
        using (late)
        {
            late.Kill(entireProcessTree: true);
        }
    }

    private static void Serve(BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> requests)
    {
        foreach ((ProcessStartInfo info, TaskCompletionSource<Process> started) in requests.GetConsumingEnumerable())
        {
            try
            {
                if (OperatingSystem.IsLinux())
                {
                    // Each time: the runtime may have set it again.
                    BrokenPipeSignal.GiveDefaultToChildren();
                }

                started.SetResult(Process.Start(info) ?? throw new UnreachableException("no process without a shell"));
            }
            catch (Exception exception)
            {
                // It is the caller's; this thread must not end.
                started.SetException(ExceptionDispatchInfo.SetCurrentStackTrace(exception));
            }
        }
    }
}
