using System.Collections.Concurrent;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>
/// Takes batches through one chain of a plan in child processes, with the same result as on threads. Two threads serve each
/// process. They wait in pipes, so they are not taken from the thread pool. Workers are started when there is work for
/// them, and replaced when they are lost.
/// </summary>
internal sealed class WorkerPool : IChainRunner
{
    private const int ThreadsOfWorker = FrameFormat.MostUnanswered;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly PipelinePlan plan;
    private readonly int chain;
    private readonly WorkerStarter starter;
    private readonly CancellationTokenSource stop;
    private readonly BlockingCollection<(RecordBatch Batch, ChainProgram Program, TaskCompletionSource Done)> jobs = [];
    private readonly Lock searching = new();
    private readonly ConcurrentQueue<string> warnings = [];
    private readonly WorkerSeat[] seats;
    private readonly Thread[] threads;
    private long cpu;

    /// <summary>Makes the pool of a sharded chain.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Which of its chains.</param>
    /// <param name="command">What starts a process that is a worker.</param>
    /// <param name="hear">Gets the first lines of their stderr, or null; must not wait.</param>
    /// <param name="cancellation">Ends all workers at once.</param>
    public WorkerPool(PipelinePlan plan, int chain, IReadOnlyList<string> command, Action<string>? hear, CancellationToken cancellation)
    {
        this.plan = plan;
        this.chain = chain;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        starter = new WorkerStarter(plan, chain, command, hear, stop.Token);
        PlannedBlock block = plan.Chains[chain];
        Health = new WorkerHealth(block.Name, block.Processes!.Value, plan.Definition.Run.WorkerMemory);
        seats = [.. Enumerable.Range(1, Health.Processes).Select(number => new WorkerSeat(starter, number))];
        threads = [.. Enumerable.Range(0, ThreadsOfWorker).SelectMany(turn => seats.Select((seat, number) => new Thread(() => Serve(seat, turn == 0), maxStackSize: 512 << 10) { IsBackground = true, Name = $"worker {number + 1}" }))];
        Array.ForEach(threads, thread => thread.Start());
    }

    /// <summary>What was lost.</summary>
    public WorkerHealth Health { get; }

    /// <inheritdoc/>
    public BlockKind Kind => BlockKind.Processes;

    /// <inheritdoc/>
    public bool Waits => true;

    /// <inheritdoc/>
    public RunnerNotes Notes => new(Health.Processes, Health.Restarts, Health.Resent, Health.Notes, warnings)
    {
        ByProcess = [.. seats.Select(seat => seat.Meter)],
        CpuNanoseconds = Interlocked.Read(ref cpu),
    };

    /// <inheritdoc/>
    public void TraceTo(TraceFile trace, string block) => Array.ForEach(seats, seat => seat.Meter.TraceTo(trace, "worker", block));

    /// <inheritdoc/>
    /// <exception cref="ChildUnusableException">Workers cannot be started or kept alive.</exception>
    public ValueTask ProcessAsync(RecordBatch batch, ChainProgram program)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        jobs.Add((batch, program, done));
        return new ValueTask(done.Task);
    }

    /// <summary>Ends the workers in good order, when all batches are done.</summary>
    public void End()
    {
        jobs.CompleteAdding();
        Array.ForEach(threads, thread => thread.Join());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        jobs.CompleteAdding();
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(seats, seat => seat.Dispose());
        jobs.Dispose();
        stop.Dispose();
    }

    private void Serve(WorkerSeat seat, bool endsIt)
    {
        foreach ((RecordBatch batch, ChainProgram program, TaskCompletionSource done) in jobs.GetConsumingEnumerable())
        {
            try
            {
                Process(batch, program, seat);
                done.SetResult();
            }
            catch (Exception exception)
            {
                // It is the caller's; this thread goes on.
                done.SetException(exception);
            }
        }

        if (endsIt && !stop.IsCancellationRequested)
        {
            End(seat);
        }
    }

    private void Process(RecordBatch batch, ChainProgram program, WorkerSeat seat)
    {
        while (true)
        {
            stop.Token.ThrowIfCancellationRequested();
            Worker worker = seat.Take();
            try
            {
                if (TryProcess(worker, seat.Meter, batch, program))
                {
                    Health.Answered();
                    return;
                }
            }
            catch (ChildFailureException failure)
            {
                seat.Drop(worker);
                Health.Lost(worker, failure);
                Search(batch, program, failure);
                return;
            }
            catch (ProtocolException exception)
            {
                // Nothing was sent.
                throw new ChildUnusableException($"a batch is too large for the workers of '{plan.Chains[chain].Name}': {exception.Message}");
            }

            seat.Drop(worker);
            Health.SentAgain();
        }
    }

    private bool TryProcess(Worker worker, ProcessMeter meter, RecordBatch batch, ChainProgram program)
    {
        bool isAnswered = false;
        long before = CpuClock.OfThread();
        long began = meter.Begin(worker.Id);
        try
        {
            return isAnswered = worker.TryProcess(batch, batch, program);
        }
        finally
        {
            meter.End(began, batch.Sequence, isAnswered);
            Interlocked.Add(ref cpu, CpuClock.OfThread() - before);
        }
    }

    private void Search(RecordBatch batch, ChainProgram program, ChildFailureException failure)
    {
        // One at a time, so that there is one process more than asked for and no more.
        lock (searching)
        {
            using WorkerSearch search = new(starter, Health, program, batch, stop.Token);
            search.Run(failure);
        }
    }

    private void End(WorkerSeat seat)
    {
        try
        {
            seat.End(EndLimit);
        }
        catch (OperationCanceledException)
        {
            // It was killed meanwhile.
        }
        catch (ChildFailureException failure)
        {
            warnings.Enqueue($"a worker of '{plan.Chains[chain].Name}' did not end well, though all its answers had come: {failure.Message}");
        }
    }
}
