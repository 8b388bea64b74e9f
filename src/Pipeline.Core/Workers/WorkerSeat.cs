using Pipeline.Processes;

namespace Pipeline.Workers;

/// <summary>The place of one worker. A worker is started when it is first needed, and again after it was lost. Used by the worker's two threads.</summary>
internal sealed class WorkerSeat(WorkerStarter starter) : IDisposable
{
    private readonly Lock gate = new();
    private Worker? worker;

    /// <summary>The worker; started when there is none.</summary>
    /// <exception cref="ChildUnusableException">None can be started.</exception>
    public Worker Take()
    {
        lock (gate)
        {
            return worker ??= starter.Start();
        }
    }

    /// <summary>Gives up a worker that was lost, unless the other thread has.</summary>
    public void Drop(Worker lost)
    {
        lock (gate)
        {
            if (worker != lost)
            {
                return;
            }

            worker = null;
        }

        lost.Dispose();
    }

    /// <summary>Ends the worker in good order, if there is one.</summary>
    /// <exception cref="ChildFailureException">It ended in another way; all its answers had come.</exception>
    public void End(TimeSpan limit) => worker?.End(limit);

    /// <inheritdoc/>
    public void Dispose() => worker?.Dispose();
}
