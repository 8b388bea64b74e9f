using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>
/// The source that reads files. Each reader is a thread of its own, since it waits for the disk, with a queue and a memory
/// budget of its own; reader r takes every n-th file from the r-th on. A loop takes the files' batches in the order of the plan
/// and numbers them. It ends by completing the next block, whatever happens: a reader that fails keeps the failure, which
/// cancels the others.
/// </summary>
internal sealed class ReadBlock : IBatchSource
{
    // A thread that waits for a pipe to speak cannot be cancelled; after a failure it is left behind, as a background thread.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly PipelinePlan plan;
    private readonly FirstFailure failure;
    private readonly MemoryBudget[] budgets;
    private readonly BufferBlock<RecordBatch>[] queues;
    private readonly Checkpoint? start;
    private readonly InputOpener? inputs;

    /// <summary>Makes the block.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="failure">The run's.</param>
    /// <param name="start">Where an interrupted run goes on, or null.</param>
    /// <param name="inputs">Opens the inputs; null: one that knows the plan's budget.</param>
    public ReadBlock(PipelinePlan plan, FirstFailure failure, Checkpoint? start = null, InputOpener? inputs = null)
    {
        this.inputs = inputs;
        this.plan = plan;
        this.start = start;
        this.failure = failure;
        PlannedBlock planned = plan.ReadBlock;
        int readers = Math.Max(1, Math.Min(planned.MaxDegreeOfParallelism, plan.Files.Count));
        int capacity = Math.Max(1, planned.BoundedCapacity / readers);
        Meter = new BlockMeter(BlockKind.Read, planned.Name, readers, capacity * readers);
        budgets = [.. Meter.Parts.Select(part => new MemoryBudget(plan.BatchMemory / readers, plan.Definition.Run.BatchBytes, failure.Reading) { Reader = part })];
        queues = [.. budgets.Select(_ => new BufferBlock<RecordBatch>(new DataflowBlockOptions { BoundedCapacity = capacity }))];
        Meter.Output = () => queues.Sum(queue => queue.Count);
        Meter.Memory = () => budgets.Sum(budget => budget.Taken);
    }

    /// <inheritdoc/>
    public BlockMeter Meter { get; }

    private int FirstFile => start?.File ?? 0;

    /// <inheritdoc/>
    public async Task RunAsync(ITargetBlock<RecordBatch> next)
    {
        Task[] readers = [.. budgets.Select((_, reader) => Task.Factory.StartNew(() => ReadFiles(reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            await MergeAsync(next);
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        next.Complete();
        try
        {
            await Task.WhenAll(readers).WaitAsync(failure.Reading);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(Task.WhenAll(readers), Task.Delay(LongestWait));
        }

        foreach (BufferBlock<RecordBatch> queue in queues)
        {
            Drain(queue);
        }

        Array.ForEach(budgets, budget => budget.End());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBudget budget in budgets)
        {
            budget.Dispose();
        }
    }

    private void ReadFiles(int reader)
    {
        try
        {
            FileReader files = new(plan, plan.Stages.Count, start, inputs, failure.Reading);
            for (int file = FirstFile + reader; file < plan.Files.Count; file += budgets.Length)
            {
                files.Read(file, budgets[reader], Meter, reader, batch =>
                {
                    // The thread is the reader's own, so it may wait.
                    if (!queues[reader].SendAsync(batch, failure.Reading).GetAwaiter().GetResult())
                    {
                        throw new InvalidOperationException("a reader's queue was closed before its files ended");
                    }
                });
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }
        finally
        {
            Meter.Parts[reader].Enter(PartState.Idle);
            queues[reader].Complete();
        }
    }

    private async Task MergeAsync(ITargetBlock<RecordBatch> next)
    {
        long sequence = 0;
        long position = plan.FirstPosition;
        for (int file = FirstFile; file < plan.Files.Count; file++)
        {
            BufferBlock<RecordBatch> queue = queues[(file - FirstFile) % queues.Length];
            RecordBatch batch;
            do
            {
                if (!await queue.OutputAvailableAsync(failure.Reading))
                {
                    return;
                }

                batch = await queue.ReceiveAsync(failure.Reading);
                batch.Sequence = sequence++;
                batch.Position = position;
                position += batch.Length;
                if (!await next.SendAsync(batch, failure.Reading))
                {
                    throw new InvalidOperationException("the first chain was closed before its input ended");
                }
            }
            while (batch.End is null);
        }
    }

    /// <summary>After a failure: what was read ahead and is not wanted any more.</summary>
    private static void Drain(BufferBlock<RecordBatch> queue)
    {
        while (queue.TryReceive(out RecordBatch? batch))
        {
            batch.GiveBack();
        }
    }
}
