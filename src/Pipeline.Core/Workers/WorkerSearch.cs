using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Resilience;
using Pipeline.Stages;

namespace Pipeline.Workers;

/// <summary>
/// Gets a batch through that a worker was lost with: alone on a fresh worker, and if that is lost too, without the records that
/// are found to be fatal by halving. Every attempt has a worker to itself, so no other batch can be to blame. Belongs to one batch.
/// </summary>
internal sealed class WorkerSearch(WorkerStarter starter, WorkerHealth health, ChainProgram program, RecordBatch batch, CancellationToken cancellation) : IDisposable
{
    private static readonly AttemptRetry<bool> Twice = new(isThrough => !isThrough);

    private readonly List<CondemnedRecord> condemned = [.. batch.Selection?.Condemned ?? []];
    private readonly int[]? alive = batch.Live is null ? null : IndexesOf(batch.Live);
    private Worker? worker;
    private ChildFailureException lost = null!;
    private int records = int.MaxValue;

    /// <summary>Gets it through.</summary>
    /// <param name="first">How the worker was lost that had it.</param>
    /// <exception cref="ChildUnusableException">Workers are lost whatever they get.</exception>
    public void Run(ChildFailureException first)
    {
        lost = first;
        // The loss that brought it here was the first of its two attempts.
        bool wasLost = true;
        if (Twice.Run(() => wasLost ? wasLost = false : IsThrough(batch), cancellation))
        {
            return;
        }

        try
        {
            RunWithoutFatal();
        }
        finally
        {
            batch.Selection = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => worker?.Dispose();

    private void RunWithoutFatal()
    {
        int before = condemned.Count;
        // No batch has more records than line ends, and one; one for a later chain may have none.
        if (alive is not [])
        {
            CheckWorkers();
            Find(0, alive?.Length ?? batch.Source.Count((byte)'\n') + batch.Source.Count((byte)'\r') + 1);
        }

        batch.Selection = RecordSelection.Without(condemned);
        if (!Twice.Run(() => IsThrough(batch), cancellation))
        {
            throw health.AtFault("one batch ends them, but none of its records alone does (lower --batch-bytes, or raise --worker-timeout or --worker-memory)", lost);
        }

        if (condemned.Count - before == (alive?.Length ?? batch.Records))
        {
            health.NothingAnswered(lost, condemned.Count);
        }
    }

    /// <summary>Sees whether a worker can take the batch at all: one with too little memory would be lost by each of its records.</summary>
    private void CheckWorkers()
    {
        if (!Twice.Run(() => IsThrough(new RecordSelection(0, 0, condemned), first: int.MaxValue), cancellation))
        {
            throw health.AtFault("they are lost by a batch even when none of its records is worked on, so they are at fault and not the data", lost);
        }
    }

    /// <summary>Finds the fatal records among some that were fatal together, by their places: in the table of those alive, or in the batch.</summary>
    private void Find(int first, int end)
    {
        if (end - first == 1)
        {
            if (!Twice.Run(() => AreThrough(first, end), cancellation))
            {
                condemned.Add(new CondemnedRecord(IndexOf(first), CodeOf(lost), $"fatal to its worker: {lost.Message}"));
                condemned.Sort((one, other) => one.Index.CompareTo(other.Index));
                health.Condemned(lost);
            }

            return;
        }

        int middle = first + ((end - first) / 2);
        bool isInFirst = !AreThrough(first, middle);
        if (isInFirst)
        {
            Find(first, middle);
        }

        // What killed together and not in its first half does so in its second.
        if (!isInFirst || !AreThrough(middle, end))
        {
            Find(middle, end);
        }
    }

    /// <summary>Has some records worked on by a worker, and throws its answer away.</summary>
    private bool AreThrough(int first, int end) =>
        first >= records || IsThrough(new RecordSelection(IndexOf(first), IndexOf(end - 1) + 1, condemned), first);

    /// <summary>Has the records of a selection worked on, the first of which is the one of that number, if there are so many.</summary>
    private bool IsThrough(RecordSelection selection, int first)
    {
        RecordBatch scratch = new()
        {
            File = batch.File,
            Offset = batch.Offset,
            Buffer = batch.Buffer,
            Start = batch.Start,
            Length = batch.Length,
            WellFormed = batch.WellFormed,
            Counts = new StageCounts[batch.Counts.Length],
        };
        batch.Selection = selection;
        try
        {
            if (!IsThrough(scratch))
            {
                return false;
            }

            records = program.First ? scratch.Records : records;
            if (first < records)
            {
                health.Answered();
            }

            return true;
        }
        finally
        {
            batch.Selection = null;
            scratch.Live?.Dispose();
            scratch.Output?.Dispose();
        }
    }

    /// <summary>Sends the batch to a worker that has nothing else.</summary>
    private bool IsThrough(RecordBatch target)
    {
        cancellation.ThrowIfCancellationRequested();
        health.SentAgain();
        worker ??= starter.Start();
        try
        {
            return worker.TryProcess(batch, target, program);
        }
        catch (ChildFailureException failure)
        {
            lost = failure;
            health.Lost(worker, failure);
            worker.Dispose();
            worker = null;
            return false;
        }
    }

    private int IndexOf(int place) => alive?[place] ?? place;

    /// <summary>Indexes of the records in a table, those that stand in it several times once.</summary>
    private static int[] IndexesOf(LiveRecords live) => [.. Enumerable.Range(0, live.Count).Select(live.RecordIndex).Distinct()];

    private static string CodeOf(ChildFailureException failure) => failure.Failure switch
    {
        ChildFailure.Silent => "worker.timeout",
        ChildFailure.BrokeProtocol => "worker.answer",
        _ => "worker.crash",
    };
}
