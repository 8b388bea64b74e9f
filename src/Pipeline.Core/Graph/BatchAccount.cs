using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>
/// The first step of the write end: takes the batches in the order of their numbers, counts them and keeps their rejects.
/// At any time, all batches before the next number are accounted for: that is the checkpoint. Batches that come after a
/// failure or a stop are thrown away. Used by one thread; those of several segments share what they count and take turns.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="rejects">Keeps rejects.</param>
/// <param name="tally">What is counted.</param>
/// <param name="failure">The run's.</param>
/// <param name="segment">The segment at whose end it stands.</param>
internal sealed class BatchAccount(PipelinePlan plan, RejectLedger rejects, RunTally tally, FirstFailure failure, int segment = 0)
{
    private long expected;
    private bool stopped;

    /// <summary>Takes a batch.</summary>
    /// <returns>Whether its output is to be written.</returns>
    /// <exception cref="RunException">70: a batch is missing; or its rejects cannot be kept.</exception>
    public bool Take(RecordBatch batch)
    {
        lock (tally)
        {
            return TakeNext(batch);
        }
    }

    private bool TakeNext(RecordBatch batch)
    {
        if (batch.Sequence != expected)
        {
            throw new RunException(ExitCodes.Internal, $"batch {expected} is missing, {batch.Sequence} came: this is a bug");
        }

        expected++;
        FileTally file = tally.Files[batch.File];
        bool isOfFile = batch.Origins is null;

        // Behind a batch that is not there nothing counts, also where a stop in good order, and no failure, kept it back.
        stopped |= batch.Failure is not null;
        if (stopped || failure.Token.IsCancellationRequested || (isOfFile && file.Fault is not null))
        {
            return false;
        }

        bool isFirst = isOfFile && file.Counts.In == 0 && file.BatchBytes == 0;
        if (isFirst)
        {
            file.PrologueBytes = batch.Offset;
            file.Lines = plan.Files[batch.File].Prologue.DataLine - 1;
        }

        stopped = rejects.IsPassedBy(batch, tally.Total.Rejected, out int lastRecord);
        if (stopped)
        {
            // Records behind the one that passed the limit are neither counted nor kept, at any batch size.
            batch = BatchPrefix.Of(plan, batch, lastRecord);
        }

        rejects.Keep(batch, tally, segment);
        rejects.KeepRecovered(batch, isFirst, tally);
        tally.Add(batch);
        batch.DropRejects();
        if (stopped)
        {
            failure.Stop();
        }

        return !stopped;
    }
}
