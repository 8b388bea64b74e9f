using System.Threading.Tasks.Dataflow;
using Pipeline.Definition;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// The blocks of the write end. Plain output: write → hash, since hashing takes as long as writing. Compressed output:
/// write → compress → append → hash, where only the second works on several batches at once. With a guard, figures are counted in a block
/// before them, on several batches at once. Output that is not UTF-8 gets its encoding in a block between those.
/// </summary>
internal sealed class WriteBlocks : IBatchSink
{
    private readonly BatchWriter writer;
    private readonly ActionBlock<OutputBatch> hash;
    private readonly int maxDegreeOfParallelism;

    /// <summary>Builds and links the blocks.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="writer">The steps.</param>
    /// <param name="gate">Lets batches begin to be compressed, or null.</param>
    public WriteBlocks(PipelinePlan plan, BatchWriter writer, CoreGate? gate = null)
    {
        gate = plan.Definition.Run.AllDop is null ? gate : null;
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
            First = Step<RecordBatch, OutputBatch>(write, batch => writer.Append(writer.Take(batch)), NumberOf, OneAtATime(planned), hash);
            Meters = [write, hashMeter];
        }
        else
        {
            BlockMeter append = new(BlockKind.Write, "append", 1, planned.BoundedCapacity);
            writer.Meter = append;
            ITargetBlock<OutputBatch> appending = Step<OutputBatch, OutputBatch>(append, writer.Append, NumberOf, OneAtATime(planned), hash);
            BlockMeter compress = Several(BlockKind.Compress, "compress", writer.Encode, NumberOf, appending, gate, out ITargetBlock<OutputBatch> compressing);
            First = Step<RecordBatch, OutputBatch>(write, writer.Take, NumberOf, OneAtATime(planned), compressing);
            Meters = [write, compress, append, hashMeter];
        }

        if (writer.Transcodes)
        {
            BlockMeter transcode = Several(BlockKind.Transcode, "transcode", writer.Transcode, NumberOf, First, gate, out ITargetBlock<RecordBatch> transcoding);
            First = transcoding;
            Meters = [transcode, .. Meters];
        }

        if (writer.Counts)
        {
            BlockMeter count = Several(BlockKind.Count, "count", writer.Count, NumberOf, First, gate, out ITargetBlock<RecordBatch> counting);
            First = counting;
            Meters = [count, .. Meters];
        }
    }

    /// <inheritdoc/>
    public ITargetBlock<RecordBatch> First { get; }

    /// <inheritdoc/>
    public IReadOnlyList<BlockMeter> Meters { get; }

    /// <summary>The parallelism of the blocks that would share the cores with others.</summary>
    public static IEnumerable<int> WantedCores(PipelinePlan plan, BatchWriter writer) =>
        plan.Definition.Run.AllDop is null ? Enumerable.Repeat(plan.Definition.Run.Jobs, (writer.Compresses ? 1 : 0) + (writer.Transcodes ? 1 : 0) + (writer.Counts ? 1 : 0)) : [];

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

    /// <summary>A block that works on several batches at once.</summary>
    private BlockMeter Several<TIn, TOut>(BlockKind kind, string name, Func<TIn, TOut> step, Func<TIn, long> number, ITargetBlock<TOut> next, CoreGate? gate, out ITargetBlock<TIn> block)
    {
        int capacity = (2 * maxDegreeOfParallelism) + 2;
        BlockMeter meter = new(kind, name, maxDegreeOfParallelism, capacity);
        ExecutionDataflowBlockOptions options = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism, BoundedCapacity = capacity, EnsureOrdered = true, SingleProducerConstrained = true };
        block = gate is null ? Step(meter, step, number, options, next) : Linked(meter, next, new TransformBlock<TIn, TOut>(
            async batch =>
            {
                await gate.EnterAsync(number(batch));
                TOut done = Measured(meter, step, number, batch);
                gate.Leave(number(batch));
                return done;
            },
            options));
        return meter;
    }

    private static TransformBlock<TIn, TOut> Step<TIn, TOut>(BlockMeter meter, Func<TIn, TOut> step, Func<TIn, long> number, ExecutionDataflowBlockOptions options, ITargetBlock<TOut> next) =>
        Linked(meter, next, new TransformBlock<TIn, TOut>(batch => Measured(meter, step, number, batch), options));

    private static TransformBlock<TIn, TOut> Linked<TIn, TOut>(BlockMeter meter, ITargetBlock<TOut> next, TransformBlock<TIn, TOut> block)
    {
        meter.Input = () => block.InputCount;
        meter.Output = () => block.OutputCount;
        block.LinkTo(next, new DataflowLinkOptions { PropagateCompletion = true });
        return block;
    }

    private static TOut Measured<TIn, TOut>(BlockMeter meter, Func<TIn, TOut> step, Func<TIn, long> number, TIn batch)
    {
        BlockPart part = meter.Begin(number(batch));
        TOut done = step(batch);
        switch (done)
        {
            case OutputBatch output:
                meter.End(part, output.Batch.Length, output.Records);
                break;
            case RecordBatch records:
                meter.End(part, records.Length, records.Records);
                break;
        }

        return done;
    }

    private static long NumberOf(RecordBatch batch) => batch.Sequence;

    private static long NumberOf(OutputBatch batch) => batch.Batch.Sequence;

    private static Action<OutputBatch> Measured(BlockMeter meter, Action<OutputBatch> step) => batch =>
    {
        BlockPart part = meter.Begin(batch.Batch.Sequence);
        step(batch);
        meter.End(part, batch.Batch.Length, batch.Records);
    };
}
