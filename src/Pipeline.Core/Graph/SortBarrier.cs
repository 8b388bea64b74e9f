using System.Threading.Tasks.Dataflow;
using Pipeline.Csv;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// A stage that holds all records before it gives the first: the sink of one segment, which takes the records out of their batches and
/// sorts them, and the source of the next, which makes batches of them in their order. Each record keeps where it came from. Each has
/// its key already, made by the chain before it on many threads.
/// </summary>
internal sealed class SortBarrier : IBatchSink, IBatchSource
{
    private readonly PipelinePlan plan;
    private readonly BatchAccount account;
    private readonly RunTally tally;
    private readonly SpillSorter sorter;
    private readonly FirstFailure failure;
    private readonly ActionBlock<RecordBatch> first;
    private readonly SortedBatches batches;
    private readonly BlockMeter gather;
    private readonly PooledBytes origin = new();

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="segment">The segment that it ends.</param>
    /// <param name="account">Counts the batches of that segment.</param>
    /// <param name="tally">What it counts.</param>
    /// <param name="sorter">Sorts; disposed with this.</param>
    /// <param name="failure">The run's.</param>
    public SortBarrier(PipelinePlan plan, int segment, BatchAccount account, RunTally tally, SpillSorter sorter, FirstFailure failure)
    {
        this.plan = plan;
        this.account = account;
        this.tally = tally;
        this.sorter = sorter;
        this.failure = failure;
        int chain = plan.Segments[segment].End.Value - 1;
        GatherStep step = plan.Files[0].Programs[chain].Gather!;
        batches = new SortedBatches(plan, step.Stage, chain + 1, failure);
        int capacity = plan.Chains[chain].BoundedCapacity;
        first = new ActionBlock<RecordBatch>(Take, new ExecutionDataflowBlockOptions { BoundedCapacity = capacity, SingleProducerConstrained = true });
        gather = new BlockMeter(BlockKind.Sort, $"{step.Name} gather", 1, capacity) { Input = () => first.InputCount };
        Meter = new BlockMeter(BlockKind.Sort, $"{step.Name} merge", 1, 1);
    }

    /// <inheritdoc/>
    public ITargetBlock<RecordBatch> First => first;

    /// <inheritdoc/>
    public IReadOnlyList<BlockMeter> Meters => [gather];

    /// <inheritdoc/>
    public BlockMeter Meter { get; }

    /// <inheritdoc/>
    public Task EndAsync() => first.Completion;

    /// <inheritdoc/>
    public async Task RunAsync(ITargetBlock<RecordBatch> next)
    {
        // A thread of its own: it waits for the disk and for memory.
        await Task.Factory.StartNew(() => Give(next), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        next.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sorter.Dispose();
        batches.Dispose();
        origin.Dispose();
    }

    private void Take(RecordBatch batch)
    {
        BlockPart part = gather.Begin(batch.Sequence);
        int bytes = batch.Length;
        int records = batch.Gathered?.Count ?? 0;
        try
        {
            if (failure.Failure is null && account.Take(batch) && batch.Gathered is { } gathered)
            {
                Add(batch, gathered);
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        batch.GiveBack();
        gather.End(part, bytes, records);
    }

    private void Add(RecordBatch batch, GatheredRecords gathered)
    {
        // The batch was just counted.
        long recordsBefore = tally.Files[batch.File].Counts.In - batch.Records;
        long linesBefore = tally.Files[batch.File].Lines - batch.LinesBefore(batch.Length, batch.Lines);
        ReadOnlySpan<byte> bytes = gathered.Bytes.Written;
        int keyStart = 0;
        foreach (ref readonly GatheredRecord record in gathered.All)
        {
            ReadOnlySpan<byte> source = batch.Buffer.AsSpan(record.Start, batch.Start + batch.Length - record.Start);
            RecordEnd end = RecordEnds.At(source[record.Length..]);
            source = source[..(record.Length + end.Length())];
            ReadOnlySpan<byte> from;
            if (batch.Origins is { } origins)
            {
                from = origins.Of(record.Index);
            }
            else
            {
                int at = record.Start - batch.Start;
                origin.CutTo(0);
                new RecordOrigin
                {
                    File = batch.File,
                    Record = recordsBefore + record.Index + 1,
                    Line = linesBefore + batch.LinesBefore(at, record.Line) + 1,
                    Offset = batch.OffsetOf(at),
                    IsWellFormed = batch.WellFormed || !source.Contains(plan.Files[batch.File].Dialect.Quote),
                    Own = batch.Own is { } own ? own.Slice(at, source.Length) : [],
                }.AddTo(origin);
                if (batch.Own is { } encoded && end == RecordEnd.None)
                {
                    origin.Add(encoded.LineEnd());
                }

                from = origin.Written;
            }

            ReadOnlySpan<byte> key = bytes[keyStart..record.KeyEnd];
            ReadOnlySpan<byte> values = bytes[record.KeyEnd..record.ValuesEnd];
            HeldRecord.Write(sorter, key, from, values, source, end == RecordEnd.None ? end.Written() : []);
            keyStart = record.ValuesEnd;
        }
    }

    private void Give(ITargetBlock<RecordBatch> next)
    {
        try
        {
            failure.Reading.ThrowIfCancellationRequested();
            batches.Give(sorter.Merge(failure.Token), Meter, batch =>
            {
                if (!next.SendAsync(batch, failure.Token).GetAwaiter().GetResult())
                {
                    throw new InvalidOperationException("the chain behind a stage that holds data was closed before its input ended");
                }
            });
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }
    }
}
