using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// The block of one chain. Its delegate never throws: a failure travels on in its batch, so that no number is ever missing
/// and the order holds. (Dataflow drops the message of a delegate that throws a cancellation.)
/// </summary>
internal sealed class ChainBlock
{
    private readonly PipelinePlan plan;
    private readonly int chain;
    private readonly FirstFailure failure;
    private readonly IChainRunner runner;
    private readonly IBatchGate? gate;

    /// <summary>Makes the block.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Which of its chains.</param>
    /// <param name="runner">What runs the chain; whoever made it disposes it.</param>
    /// <param name="failure">The run's.</param>
    /// <param name="gate">Lets batches begin, or null.</param>
    public ChainBlock(PipelinePlan plan, int chain, IChainRunner runner, FirstFailure failure, CoreGate? gate = null)
    {
        this.plan = plan;
        this.chain = chain;
        this.runner = runner;
        this.failure = failure;
        PlannedBlock planned = plan.Chains[chain];
        ProgramGate? programs = runner is { Kind: BlockKind.Programs, Waits: false } && planned.MostAtOnce > planned.MaxDegreeOfParallelism ? new ProgramGate(planned.MaxDegreeOfParallelism, planned.MostAtOnce, TimeProvider.System) : null;
        this.gate = programs ?? (IBatchGate?)(runner.Kind == BlockKind.Threads && planned.FollowsJobs ? gate : null);
        Meter = new BlockMeter(runner.Kind, planned.Name, programs is null ? planned.MaxDegreeOfParallelism : planned.MostAtOnce, planned.BoundedCapacity, waits: runner.Waits);
        ExecutionDataflowBlockOptions options = new()
        {
            MaxDegreeOfParallelism = Meter.MaxDegreeOfParallelism,
            BoundedCapacity = planned.BoundedCapacity,
            EnsureOrdered = true,
            SingleProducerConstrained = true,
        };
        // A runner that keeps the processor busy gets a synchronous delegate: Dataflow does less around it.
        Block = runner.Waits || this.gate is not null
            ? new TransformBlock<RecordBatch, RecordBatch>(ProcessAsync, options)
            : new TransformBlock<RecordBatch, RecordBatch>(batch => ProcessAsync(batch).GetAwaiter().GetResult(), options);
        Meter.Input = () => Block.InputCount;
        Meter.Output = () => Block.OutputCount;
        if (programs is not null)
        {
            Meter.Width = () => programs.Width;
        }
    }

    /// <summary>The block.</summary>
    public TransformBlock<RecordBatch, RecordBatch> Block { get; }

    /// <summary>Its measurements.</summary>
    public BlockMeter Meter { get; }

    /// <summary>Ends the runner. Called when no batch will come.</summary>
    public void End()
    {
        if (failure.Token.IsCancellationRequested)
        {
            return;
        }

        try
        {
            runner.End();
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }
    }

    private async Task<RecordBatch> ProcessAsync(RecordBatch batch)
    {
        if (batch.Failure is not null || failure.Token.IsCancellationRequested)
        {
            return batch;
        }

        if (gate is not null)
        {
            await gate.EnterAsync(batch.Sequence);
        }

        int? records = batch.Live?.Count;
        BlockPart part = Meter.Begin(batch.Sequence);
        try
        {
            await runner.ProcessAsync(batch, plan.Files[batch.File].Programs[chain]);
            batch.ChargeRejects();
        }
        catch (Exception exception)
        {
            batch.Failure = exception;
            failure.Set(exception);
        }

        Meter.End(part, batch.Length, records ?? batch.Records);
        gate?.Leave(batch.Sequence);
        return batch;
    }
}
