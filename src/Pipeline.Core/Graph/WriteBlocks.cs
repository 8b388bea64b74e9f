using System.Threading.Tasks.Dataflow;
using Pipeline.Definition;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// The blocks of the write end. Plain output: write → hash, since hashing takes as long as writing. Compressed output:
/// write → compress → append → hash, where only the second works on several batches at once.
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
        BlockMeter write = new(BlockKind.Write, planned.Name, planned.MaxDegreeOfParallelism, planned.BoundedCapacity, worksAsOne: true);
        writer.Meter = write;
        BlockMeter hashMeter = new(BlockKind.Hash, "hash", 1, planned.BoundedCapacity);
        hash = new ActionBlock<OutputBatch>(Measured(hashMeter, writer.HashAndRelease), OneAtATime(planned));
        hashMeter.Input = () => hash.InputCount;
        if (!writer.Compresses)
        {
            First = Step<RecordBatch>(write, batch => writer.Append(writer.Take(batch)), OneAtATime(planned), hash);
            Meters = [write, hashMeter];
            return;
        }

        int capacity = (2 * maxDegreeOfParallelism) + 2;
        BlockMeter compress = new(BlockKind.Compress, "compress", maxDegreeOfParallelism, capacity);
        BlockMeter append = new(BlockKind.Write, "append", 1, planned.BoundedCapacity);
        writer.Meter = append;
        ExecutionDataflowBlockOptions several = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism, BoundedCapacity = capacity, EnsureOrdered = true, SingleProducerConstrained = true };
        ITargetBlock<OutputBatch> appending = Step<OutputBatch>(append, writer.Append, OneAtATime(planned), hash);
        First = Step<RecordBatch>(write, writer.Take, OneAtATime(planned), Step<OutputBatch>(compress, writer.Encode, several, appending));
        Meters = [write, compress, append, hashMeter];
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

    private static TransformBlock<TIn, OutputBatch> Step<TIn>(BlockMeter meter, Func<TIn, OutputBatch> step, ExecutionDataflowBlockOptions options, ITargetBlock<OutputBatch> next)
    {
        TransformBlock<TIn, OutputBatch> block = new(
            batch =>
            {
                BlockPart part = meter.Begin();
                OutputBatch done = step(batch);
                meter.End(part, done.Batch.Length, done.Records);
                return done;
            },
            options);
        meter.Input = () => block.InputCount;
        meter.Output = () => block.OutputCount;
        block.LinkTo(next, new DataflowLinkOptions { PropagateCompletion = true });
        return block;
    }

    private static Action<OutputBatch> Measured(BlockMeter meter, Action<OutputBatch> step) => batch =>
    {
        BlockPart part = meter.Begin();
        step(batch);
        meter.End(part, batch.Batch.Length, batch.Records);
    };
}
