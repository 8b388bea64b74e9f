using System.Threading.Tasks.Dataflow;
using Pipeline.Csv;
using Pipeline.Graph.Held;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// The barrier of all stages that hold records: takes them out of their batches, leaves what becomes of them to a <see cref="RecordHolder"/>,
/// and makes batches again of those that it gives. Each record keeps where it came from. Each has its key already, made by the chain
/// before it on many threads; all else is done by one thread of its own, as it waits for the disk and for memory.
/// </summary>
internal sealed class RecordBarrier : IBarrier
{
    private readonly PipelinePlan plan;
    private readonly BatchAccount account;
    private readonly RunTally tally;
    private readonly RecordHolder holder;
    private readonly FirstFailure failure;
    private readonly BufferBlock<RecordBatch> first;
    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldBatches batches;
    private readonly BlockMeter gather;
    private readonly PooledBytes origin = new();

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">The chain before it, which makes the keys.</param>
    /// <param name="account">Counts the batches that it takes.</param>
    /// <param name="tally">What is counted.</param>
    /// <param name="holder">Does the stage's work; disposed with this.</param>
    /// <param name="isByFile">Whether it gives the records in the order of the files.</param>
    /// <param name="failure">The run's.</param>
    public RecordBarrier(PipelinePlan plan, int chain, BatchAccount account, RunTally tally, RecordHolder holder, bool isByFile, FirstFailure failure)
    {
        this.plan = plan;
        this.account = account;
        this.tally = tally;
        this.holder = holder;
        this.failure = failure;
        GatherStep step = plan.Files[0].Programs[chain].Gather!;
        int capacity = plan.Chains[chain].BoundedCapacity;
        first = new BufferBlock<RecordBatch>(new DataflowBlockOptions { BoundedCapacity = capacity });
        gather = new BlockMeter(BlockKind.Sort, $"{step.Name} gather", 1, capacity) { Input = () => first.Count };
        Meter = new BlockMeter(BlockKind.Sort, $"{step.Name} merge", 1, 1);
        batches = new HeldBatches(plan, step.Stage, chain + 1, isByFile, Meter, failure);
    }

    /// <inheritdoc/>
    public ITargetBlock<RecordBatch> First => first;

    /// <inheritdoc/>
    public IReadOnlyList<BlockMeter> Meters => [gather];

    /// <inheritdoc/>
    public BlockMeter Meter { get; }

    /// <inheritdoc/>
    public Task EndAsync() => taken.Task;

    /// <inheritdoc/>
    public async Task RunAsync(ITargetBlock<RecordBatch> next)
    {
        batches.Begin(next);
        await Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        next.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        holder.Dispose();
        batches.Dispose();
        origin.Dispose();
    }

    private void Run()
    {
        try
        {
            while (first.OutputAvailableAsync().GetAwaiter().GetResult())
            {
                while (first.TryReceive(out RecordBatch? batch))
                {
                    Take(batch);
                }
            }
        }
        finally
        {
            taken.SetResult();
        }

        BlockPart part = Meter.Parts[0];
        part.Enter(PartState.Busy);
        try
        {
            failure.Reading.ThrowIfCancellationRequested();
            holder.GiveRest(batches, failure.Token);
            batches.End();
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }
        finally
        {
            part.Enter(PartState.Idle);
        }
    }

    private void Take(RecordBatch batch)
    {
        BlockPart part = gather.Begin(batch.Sequence);
        int bytes = batch.Length;
        int records = batch.Gathered?.Count ?? 0;
        try
        {
            if (failure.Failure is null && account.Take(batch) && batch.Gathered is GatheredRecords gathered)
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
        int start = 0;
        foreach (ref readonly GatheredRecord record in gathered.All)
        {
            ReadOnlySpan<byte> source = batch.Buffer.AsSpan(record.Start, batch.Start + batch.Length - record.Start);
            RecordEnd end = RecordEnds.At(source[record.Length..]);
            source = source[..(record.Length + end.Length())];
            holder.Add(
                new HeldRecord
                {
                    Key = bytes[start..record.KeyEnd],
                    GroupLength = record.GroupEnd - start,
                    Origin = batch.Origins is { } origins ? origins.Of(record.Index) : OriginOf(batch, record, source, end, recordsBefore, linesBefore),
                    Values = bytes[record.KeyEnd..record.ValuesEnd],
                    Inputs = bytes[record.ValuesEnd..record.End],
                    Source = source,
                    SourceEnd = end == RecordEnd.None ? end.Written() : [],
                },
                batches);
            start = record.End;
        }
    }

    private ReadOnlySpan<byte> OriginOf(RecordBatch batch, in GatheredRecord record, ReadOnlySpan<byte> source, RecordEnd end, long recordsBefore, long linesBefore)
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

        return origin.Written;
    }
}
