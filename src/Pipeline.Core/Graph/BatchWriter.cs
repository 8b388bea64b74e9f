using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// The end of the graph: takes the batches in the order of their numbers, accounts for them, keeps their rejects and writes
/// their output. What stands before a batch that it has not taken is done, and what comes after a failure or a stop is
/// thrown away. <see cref="Write"/> and <see cref="HashAndRelease"/> run on one thread each and never throw.
/// </summary>
internal sealed class BatchWriter
{
    private readonly PipelinePlan plan;
    private readonly IReadOnlyList<IChainRunner> runners;
    private readonly IOutputSink sink;
    private readonly RejectLedger rejects;
    private readonly FirstFailure failure;
    private long expected;
    private bool stopped;

    /// <summary>Makes the writer.</summary>
    public BatchWriter(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, IOutputSink sink, RejectLedger rejects, RunTally tally, FirstFailure failure)
    {
        this.plan = plan;
        this.runners = runners;
        this.sink = sink;
        this.rejects = rejects;
        this.failure = failure;
        Tally = tally;
        PlannedBlock block = plan.WriteBlock;
        WriteMeter = new BlockMeter(BlockKind.Write, block.Name, block.MaxDegreeOfParallelism, block.BoundedCapacity);
        HashMeter = new BlockMeter(BlockKind.Hash, "hash", 1, block.BoundedCapacity);
    }

    /// <summary>What was counted.</summary>
    public RunTally Tally { get; }

    /// <summary>Measurements of writing.</summary>
    public BlockMeter WriteMeter { get; }

    /// <summary>Measurements of hashing.</summary>
    public BlockMeter HashMeter { get; }

    /// <summary>Accounts for a batch and writes it.</summary>
    public RecordBatch Write(RecordBatch batch)
    {
        long started = WriteMeter.Start();
        try
        {
            if (batch.Sequence != expected)
            {
                throw new RunException(ExitCodes.Internal, $"batch {expected} is missing, {batch.Sequence} came: this is a bug");
            }

            expected++;
            if (Take(batch) is { } taken)
            {
                WriteOutput(taken);
            }
            else
            {
                DropOutput(batch);
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
            DropOutput(batch);
        }

        WriteMeter.Stop(started);
        return batch;
    }

    /// <summary>Feeds the hashes and gives the batch's memory back.</summary>
    public void HashAndRelease(RecordBatch batch)
    {
        long started = HashMeter.Start();
        try
        {
            if (batch.Output is { } output)
            {
                foreach (OutputSlice slice in output.Slices.Where(slice => slice.Length > 0))
                {
                    sink.Hash(PathOf(batch, slice), output.Buffer.AsSpan(slice.Start, slice.Length));
                }
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        batch.Output?.Dispose();
        batch.Live?.Dispose();
        batch.Release?.Invoke(batch.Buffer);
        HashMeter.Stop(started);
    }

    private static void DropOutput(RecordBatch batch)
    {
        batch.Output?.Dispose();
        batch.Output = null;
    }

    /// <summary>The batch as it counts, or null when nothing of it does.</summary>
    private RecordBatch? Take(RecordBatch batch)
    {
        FileTally file = Tally.Files[batch.File];
        if (stopped || batch.Failure is not null || failure.Token.IsCancellationRequested || file.Fault is not null)
        {
            return null;
        }

        if (file.Counts.In == 0 && file.BatchBytes == 0)
        {
            file.PrologueBytes = batch.Offset;
            file.Lines = plan.Files[batch.File].Prologue.DataLine - 1;
        }

        stopped = rejects.IsPassedBy(batch, Tally.Total.Rejected, out int lastRecord);
        if (stopped)
        {
            // What comes after the record that passed the limit is neither counted nor kept, at any batch size: so its
            // batch is worked on again up to that record.
            batch = BatchPrefix.Rework(plan, runners, batch, lastRecord);
        }

        rejects.Keep(batch, file);
        Tally.Add(batch);
        if (stopped)
        {
            failure.Stop();
            DropOutput(batch);
            return null;
        }

        return batch;
    }

    private void WriteOutput(RecordBatch batch)
    {
        if (batch.Output is not { } output)
        {
            return;
        }

        PlannedFile file = plan.Files[batch.File];
        int parallelism = plan.WriteBlock.MaxDegreeOfParallelism;
        if (parallelism > 1 && output.Slices.Count > 1)
        {
            // Different destinations at once; each gets its bytes of this batch before those of the next.
            Parallel.ForEach(output.Slices, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, WriteSlice);
            return;
        }

        output.Slices.ForEach(WriteSlice);

        void WriteSlice(OutputSlice slice) => sink.Write(file, PathOf(batch, slice), output.Buffer.AsSpan(slice.Start, slice.Length), slice.Records);
    }

    private string PathOf(RecordBatch batch, OutputSlice slice) => plan.Files[batch.File].PathOf(slice.PathValues);
}
