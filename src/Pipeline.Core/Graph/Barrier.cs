using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// What all barriers do: take what the chain before them gathered of each batch, on a thread of their own, as it waits for the disk and for
/// memory, and give batches of what comes of it.
/// </summary>
/// <typeparam name="T">What that chain gathers.</typeparam>
internal abstract class Barrier<T> : IBarrier
    where T : class, IGathered
{
    private readonly int segment;
    private readonly BatchAccount account;
    private readonly FirstFailure failure;
    private readonly BufferBlock<RecordBatch> first;
    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BlockMeter gather;
    private RunCheckpoints? checkpoints;
    private bool isDone;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="segment">The segment that it ends.</param>
    /// <param name="account">Counts the batches that it takes.</param>
    /// <param name="checkpoints">Notes that all records were taken; or null.</param>
    /// <param name="isByFile">Whether it gives the records in the order of the files.</param>
    /// <param name="failure">The run's.</param>
    protected Barrier(PipelinePlan plan, int segment, BatchAccount account, RunCheckpoints? checkpoints, bool isByFile, FirstFailure failure)
    {
        int chain = plan.Segments[segment].End.Value - 1;
        this.segment = segment;
        this.checkpoints = checkpoints;
        this.account = account;
        this.failure = failure;
        GatherStep step = plan.Files[0].Programs[chain].Gather!;
        int capacity = plan.Chains[chain].BoundedCapacity;
        first = new BufferBlock<RecordBatch>(new DataflowBlockOptions { BoundedCapacity = capacity });
        gather = new BlockMeter(BlockKind.Sort, $"{step.Name} gather", 1, capacity) { Input = () => first.Count };
        Meter = new BlockMeter(BlockKind.Sort, $"{step.Name} merge", 1, 1);
        Batches = new HeldBatches(plan, step.Stage, chain + 1, isByFile, Meter, failure);
    }

    /// <inheritdoc/>
    public ITargetBlock<RecordBatch> First => first;

    /// <inheritdoc/>
    public IReadOnlyList<BlockMeter> Meters => [gather];

    /// <inheritdoc/>
    public BlockMeter Meter { get; }

    /// <summary>Makes the batches that it gives.</summary>
    protected HeldBatches Batches { get; }

    /// <inheritdoc/>
    public Task EndAsync() => taken.Task;

    /// <inheritdoc/>
    public async Task RunAsync(ITargetBlock<RecordBatch> next)
    {
        Batches.Begin(next);
        await Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        next.Complete();
    }

    /// <inheritdoc/>
    public void Skip() => isDone = true;

    /// <inheritdoc/>
    public void RestoreFrom(BinaryReader reader)
    {
        // It is kept already.
        checkpoints = null;
        Batches.RestoreFrom(reader);
        RestoreHeld(reader);
    }

    /// <inheritdoc/>
    public virtual void Dispose() => Batches.Dispose();

    /// <summary>Takes what was gathered of a batch that was just counted.</summary>
    protected abstract void Add(RecordBatch batch, T gathered);

    /// <summary>Gives what was not given yet: all batches were taken.</summary>
    protected abstract void GiveRest(CancellationToken cancellation);

    /// <summary>Puts what it holds on disk for a run that goes on, and writes down where.</summary>
    protected abstract void KeepHeld(BinaryWriter writer, CancellationToken cancellation);

    /// <summary>Goes on with what was kept, in place of taking batches.</summary>
    protected abstract void RestoreHeld(BinaryReader reader);

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

        if (isDone)
        {
            return;
        }

        BlockPart part = Meter.Parts[0];
        part.Enter(PartState.Busy);
        try
        {
            failure.Reading.ThrowIfCancellationRequested();
            // What gave records already is not where a run could go on: they are on their way.
            if (failure.Failure is null && Batches.IsUntouched)
            {
                checkpoints?.EndPhase(segment, writer =>
                {
                    Batches.KeepTo(writer);
                    KeepHeld(writer, failure.Token);
                });
            }

            GiveRest(failure.Token);
            Batches.End();
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
            if (failure.Failure is null && account.Take(batch) && batch.Gathered is T gathered)
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
}
