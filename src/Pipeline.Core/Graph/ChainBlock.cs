using System.Threading.Tasks.Dataflow;
using Pipeline.Exec;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Graph;

/// <summary>
/// The block of one chain. Its delegate never throws: what goes wrong travels on in the batch, so that no number is ever
/// missing and the order holds (a delegate that throws a cancellation has its message dropped by Dataflow).
/// </summary>
internal sealed class ChainBlock : IDisposable
{
    private readonly PipelinePlan plan;
    private readonly int chain;
    private readonly FirstFailure failure;
    private readonly ExecCrew crew;
    private readonly WorkerPool? workers;
    private readonly IdleChains<ChainWork> idle;

    /// <summary>Makes the block.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Which of its chains.</param>
    /// <param name="workers">Its child processes when it is sharded, otherwise null.</param>
    /// <param name="failure">The run's.</param>
    public ChainBlock(PipelinePlan plan, int chain, WorkerPool? workers, FirstFailure failure)
    {
        this.workers = workers;
        this.plan = plan;
        this.chain = chain;
        this.failure = failure;
        PlannedBlock planned = plan.Chains[chain];
        idle = new IdleChains<ChainWork>(planned.MaxDegreeOfParallelism);
        crew = new ExecCrew(planned.MaxDegreeOfParallelism);
        Meter = new BlockMeter(planned.Name, planned.MaxDegreeOfParallelism, planned.BoundedCapacity) { Workers = workers?.Health };
        ExecutionDataflowBlockOptions options = new()
        {
            MaxDegreeOfParallelism = planned.MaxDegreeOfParallelism,
            BoundedCapacity = planned.BoundedCapacity,
            EnsureOrdered = true,
            SingleProducerConstrained = true,
        };
        Block = workers is null ? new TransformBlock<RecordBatch, RecordBatch>(Process, options) : new TransformBlock<RecordBatch, RecordBatch>(ProcessAsync, options);
        Meter.Queued = () => Block.InputCount + Block.OutputCount;
    }

    /// <summary>The block.</summary>
    public TransformBlock<RecordBatch, RecordBatch> Block { get; }

    /// <summary>Its measurements.</summary>
    public BlockMeter Meter { get; }

    /// <summary>Ends the programs that wait for more batches; called when there are no more.</summary>
    public void End()
    {
        if (failure.Token.IsCancellationRequested)
        {
            return;
        }

        try
        {
            crew.End();
        }
        catch (Exception exception)
        {
            failure.Set(exception is ChildUnusableException unusable ? ChainWork.Unavailable(unusable, $"stage '{Meter.Name}': ") : exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => crew.Dispose();

    private RecordBatch Process(RecordBatch batch)
    {
        if (batch.Failure is not null || failure.Token.IsCancellationRequested)
        {
            return batch;
        }

        long started = Meter.Start();
        try
        {
            ChainProgram program = plan.Files[batch.File].Programs[chain];
            ChainWork work = idle.Take(program) ?? new ChainWork(program, crew, failure.Token);
            work.Process(batch);
            idle.Add(program, work);
        }
        catch (Exception exception)
        {
            batch.Failure = exception;
            failure.Set(exception);
        }

        Meter.Stop(started);
        return batch;
    }

    private async Task<RecordBatch> ProcessAsync(RecordBatch batch)
    {
        if (batch.Failure is not null || failure.Token.IsCancellationRequested)
        {
            return batch;
        }

        long started = Meter.Start();
        try
        {
            await workers!.ProcessAsync(batch);
        }
        catch (Exception exception)
        {
            batch.Failure = exception;
            failure.Set(exception);
        }

        Meter.Stop(started);
        return batch;
    }
}
