using System.Threading.Tasks.Dataflow;
using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Graph.Held;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Stages;
using Pipeline.Statistics;

namespace Pipeline.Graph;

/// <summary>
/// The barrier of a stage that makes a record of each group. The chain before it has made groups of each batch, on many threads; here they become
/// one of all, by a thread of its own, as it waits for the disk and for memory. The records that it gives stand in no file; they have the
/// places that they would have in one with the stage's columns as its header.
/// </summary>
internal sealed class GroupBarrier : IBarrier
{
    private readonly int file;
    private readonly BatchAccount account;
    private readonly GroupStore store;
    private readonly FirstFailure failure;
    private readonly BufferBlock<RecordBatch> first;
    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldBatches batches;
    private readonly BlockMeter gather;
    private readonly PooledBytes origin = new();
    private readonly string stage;
    private long records;
    private long lines;
    private long offset;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="segment">The segment that it ends.</param>
    /// <param name="account">Counts the batches that it takes.</param>
    /// <param name="store">Has the groups; disposed with this.</param>
    /// <param name="failure">The run's.</param>
    public GroupBarrier(PipelinePlan plan, int segment, BatchAccount account, GroupStore store, FirstFailure failure)
    {
        this.account = account;
        this.store = store;
        this.failure = failure;
        int chain = plan.Segments[segment].End.Value - 1;
        GatherStep step = plan.Files[0].Programs[chain].Gather!;
        int capacity = plan.Chains[chain].BoundedCapacity;
        stage = step.Name;
        file = plan.Files.Count + segment;
        byte[] header = RejectLedger.InputOf(plan, file).Header.ToArray();
        offset = header.Length;
        lines = LineCounter.Count(header);
        first = new BufferBlock<RecordBatch>(new DataflowBlockOptions { BoundedCapacity = capacity });
        gather = new BlockMeter(BlockKind.Sort, $"{step.Name} gather", 1, capacity) { Input = () => first.Count };
        Meter = new BlockMeter(BlockKind.Sort, $"{step.Name} merge", 1, 1);
        batches = new HeldBatches(plan, step.Stage, chain + 1, isByFile: false, Meter, failure);
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
        store.Dispose();
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
            store.Give(Give, failure.Token);
            // Groups of records are fewer than these; the one group of no records is made of nothing.
            batches.Count(new StageCounts { Aggregated = Math.Max(0, store.Records - records), Added = Math.Max(0, records - store.Records) });
            batches.End();
        }
        catch (GroupException exception)
        {
            failure.Set(new RunException(ExitCodes.Data, $"stage '{stage}': {exception.Message}"));
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
        int taken = batch.Gathered?.Count ?? 0;
        try
        {
            if (failure.Failure is null && account.Take(batch) && batch.Gathered is GatheredGroups groups)
            {
                store.Add(groups);
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        batch.GiveBack();
        gather.End(part, bytes, taken);
    }

    private void Give(ReadOnlySpan<byte> record, bool isPlain)
    {
        origin.CutTo(0);
        new RecordOrigin { File = file, Record = ++records, Line = lines + 1, Offset = offset, IsWellFormed = isPlain }.AddTo(origin);
        batches.Add(new HeldRecord { Origin = origin.Written, Source = record });
        lines += LineCounter.Count(record);
        offset += record.Length;
    }
}
