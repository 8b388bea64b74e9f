using Pipeline.Measuring;
using Pipeline.Processes;

namespace Pipeline.Workers;

/// <summary>The place of one worker. A worker is started when it is first needed, and again after it was lost. Used by the worker's two threads.</summary>
/// <param name="starter">Starts it.</param>
/// <param name="number">The place's number, from 1 on.</param>
internal sealed class WorkerSeat(WorkerStarter starter, int number) : IDisposable
{
    private readonly Lock gate = new();
    private Worker? worker;

    /// <summary>Measures the workers that have the place.</summary>
    public ProcessMeter Meter { get; } = new(number);

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

        Meter.Leave();
        lost.Dispose();
    }

    /// <summary>Ends the worker in good order, if there is one.</summary>
    /// <exception cref="ChildFailureException">It ended in another way; all its answers had come.</exception>
    public void End(TimeSpan limit)
    {
        Meter.Look();
        worker?.End(limit);
    }

    /// <inheritdoc/>
    public void Dispose() => worker?.Dispose();
}
