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
    private static readonly Lazy<BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)>> Requests = new(() =>
    {
        BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> requests = [];
        new Thread(() => Serve(requests), maxStackSize: 256 << 10) { IsBackground = true, Name = "child starter" }.Start();
        return requests;
    });

    /// <summary>Starts a process; throws what <see cref="Process.Start()"/> throws.</summary>
    public static Process Start(ProcessStartInfo info)
    {
        TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Value.Add((info, started));
        return started.Task.GetAwaiter().GetResult();
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
