using System.Threading.Tasks.Dataflow;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// The blocks of the write end. Plain output: write → hash, since hashing takes as long as writing. Compressed output:
/// write → compress → append → hash, where only the second works on several batches at once. With a guard, figures are counted in a block
/// before them, on several batches at once.
/// </summary>
internal sealed class WriteBlocks : IBatchSink
{
    private readonly BatchWriter writer;
    private readonly ActionBlock<OutputBatch> hash;
    private readonly int maxDegreeOfParallelism;

    /// <summary>Builds and links the blocks.</summary>
    public WriteBlocks(PipelinePlan plan, BatchWriter writer)
    {
        this.writer = writer;
        RunDefinition run = plan.Definition.Run;
        maxDegreeOfParallelism = run.AllDop ?? run.Jobs;
        PlannedBlock planned = plan.WriteBlock;
        BlockMeter write = new(BlockKind.Write, planned.Name, planned.MaxDegreeOfParallelism, planned.BoundedCapacity);
        BlockMeter hashMeter = new(BlockKind.Hash, "hash", 1, planned.BoundedCapacity);
        hash = new ActionBlock<OutputBatch>(Measured(hashMeter, writer.HashAndRelease), OneAtATime(planned));
        hashMeter.Queued = () => hash.InputCount;
        int capacity = (2 * maxDegreeOfParallelism) + 2;
        ExecutionDataflowBlockOptions several = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism, BoundedCapacity = capacity, EnsureOrdered = true, SingleProducerConstrained = true };
        if (!writer.Compresses)
        {
            First = Step<RecordBatch, OutputBatch>(write, batch => writer.Append(writer.Take(batch)), OneAtATime(planned), hash);
            Meters = [write, hashMeter];
        }
        else
        {
            BlockMeter compress = new(BlockKind.Compress, "compress", maxDegreeOfParallelism, capacity);
            BlockMeter append = new(BlockKind.Write, "append", 1, planned.BoundedCapacity);
            ITargetBlock<OutputBatch> appending = Step<OutputBatch, OutputBatch>(append, writer.Append, OneAtATime(planned), hash);
            First = Step<RecordBatch, OutputBatch>(write, writer.Take, OneAtATime(planned), Step<OutputBatch, OutputBatch>(compress, writer.Encode, several, appending));
            Meters = [write, compress, append, hashMeter];
        }

        if (writer.Counts)
        {
            BlockMeter count = new(BlockKind.Count, "count", maxDegreeOfParallelism, capacity);
            First = Step<RecordBatch, RecordBatch>(count, writer.Count, several, First);
            Meters = [count, .. Meters];
        }
    }

    /// <inheritdoc/>
    public ITargetBlock<RecordBatch> First { get; }

    /// <inheritdoc/>
    public IReadOnlyList<BlockMeter> Meters { get; }

    /// <inheritdoc/>
    public async Task EndAsync()
    {
        await hash.Completion;
        writer.Finish(maxDegreeOfParallelism);
    }

    private static ExecutionDataflowBlockOptions OneAtATime(PlannedBlock block) => new()
    {
        MaxDegreeOfParallelism = 1,
        BoundedCapacity = block.BoundedCapacity,
        EnsureOrdered = true,
        SingleProducerConstrained = true,
    };

    private static TransformBlock<TIn, TOut> Step<TIn, TOut>(BlockMeter meter, Func<TIn, TOut> step, ExecutionDataflowBlockOptions options, ITargetBlock<TOut> next)
    {
        TransformBlock<TIn, TOut> block = new(
            batch =>
            {
                long started = meter.Start();
                TOut done = step(batch);
                meter.Stop(started);
                return done;
            },
            options);
        meter.Queued = () => block.InputCount + block.OutputCount;
        block.LinkTo(next, new DataflowLinkOptions { PropagateCompletion = true });
        return block;
    }

    private static Action<OutputBatch> Measured(BlockMeter meter, Action<OutputBatch> step) => batch =>
    {
        long started = meter.Start();
        step(batch);
        meter.Stop(started);
    };
}
