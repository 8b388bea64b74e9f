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
    private static readonly AttemptRetry<ChildFailureException?> Twice = new(failure => failure is not null);

    private readonly List<CondemnedRecord> condemned = [.. batch.Selection?.Condemned ?? []];
    private Worker? worker;
    private int records = int.MaxValue;

    /// <summary>Gets it through.</summary>
    /// <param name="first">How the worker was lost that had it.</param>
    /// <exception cref="ExecException">Workers are lost whatever they get.</exception>
    public void Run(ChildFailureException first)
    {
        ChildFailureException? known = first;
        ChildFailureException? failure = Twice.Run(() => Interlocked.Exchange(ref known, null) ?? Attempt(batch), cancellation);
        if (failure is null)
        {
            return;
        }

        try
        {
            RunWithoutFatal(failure);
        }
        finally
        {
            batch.Selection = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => worker?.Dispose();

    private void RunWithoutFatal(ChildFailureException failure)
    {
        int before = condemned.Count;
        // No batch has more records than line ends, and one.
        Find(0, batch.Live?.Count ?? batch.Source.Count((byte)'\n') + batch.Source.Count((byte)'\r') + 1);
        condemned.Sort((one, other) => one.Index.CompareTo(other.Index));
        batch.Selection = RecordSelection.Without(condemned);
        int sent = batch.Live?.Count ?? -1;
        if (Attempt(batch) is { } again)
        {
            throw health.AtFault("one batch ends them, but none of its records alone does", again);
        }

        if (condemned.Count - before == (sent < 0 ? batch.Records : sent))
        {
            health.NothingAnswered(failure, condemned.Count);
        }
    }

    /// <summary>Finds the fatal records among some that were fatal together, by their places: in the table of those alive, or in the batch.</summary>
    private void Find(int first, int end)
    {
        if (end - first == 1)
        {
            if (first < records && Twice.Run(() => Look(first, end), cancellation) is { } failure)
            {
                condemned.Add(new CondemnedRecord(IndexOf(first), CodeOf(failure), $"fatal to its worker: {failure.Message}"));
                health.Condemned(failure);
            }

            return;
        }

        int middle = first + ((end - first) / 2);
        bool isInFirst = Look(first, middle) is not null;
        if (isInFirst)
        {
            Find(first, middle);
        }

        // What killed together and not in its first half does so in its second.
        if (!isInFirst || Look(middle, end) is not null)
        {
            Find(middle, end);
        }
    }

    /// <summary>Has some records worked on, and throws away what comes of it.</summary>
    private ChildFailureException? Look(int first, int end)
    {
        RecordBatch scratch = new()
        {
            File = batch.File,
            Offset = batch.Offset,
            Buffer = batch.Buffer,
            Start = batch.Start,
            Length = batch.Length,
            WellFormed = batch.WellFormed,
            Losses = new StageLosses[batch.Losses.Length],
        };
        batch.Selection = new RecordSelection(IndexOf(first), IndexOf(end - 1) + 1, condemned);
        try
        {
            if (Attempt(scratch) is { } failure)
            {
                return failure;
            }

            records = program.First ? scratch.Records : records;
            if (first < records)
            {
                health.Answered();
            }

            return null;
        }
        finally
        {
            batch.Selection = null;
            scratch.Live?.Dispose();
            scratch.Output?.Dispose();
        }
    }

    private ChildFailureException? Attempt(RecordBatch target)
    {
        cancellation.ThrowIfCancellationRequested();
        health.SentAgain();
        worker ??= starter.Start();
        try
        {
            worker.TryProcess(batch, target, program);
            return null;
        }
        catch (ChildFailureException failure)
        {
            worker.Dispose();
            worker = null;
            health.Lost(failure);
            return failure;
        }
    }

    private int IndexOf(int place) => batch.Live?.RecordIndex(place) ?? place;

    private static string CodeOf(ChildFailureException failure) => failure.Failure switch
    {
        ChildFailure.Silent => "worker.timeout",
        ChildFailure.BrokeProtocol => "worker.answer",
        _ => "worker.crash",
    };
}
