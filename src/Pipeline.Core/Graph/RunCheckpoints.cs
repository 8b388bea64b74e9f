using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>
/// Decides when a run notes how far it is, and puts together what a run that goes on needs. The thread that accounts for
/// batches takes a checkpoint; the thread that appends completes it when the output before it is in the files; a thread of
/// its own waits for the disk and writes it into the journal. There is one each half of an interval, and no next one before it
/// is on disk: so a run that is killed has no more than an interval to do again.
/// </summary>
internal sealed class RunCheckpoints : IDisposable
{
    // A checkpoint has these bytes in memory until it is written.
    private const long MostUnjournaled = 8 << 20;

    private readonly PipelinePlan plan;
    private readonly RunTally tally;
    private readonly RejectLedger ledger;
    private readonly RejectWriter? rejects;
    private readonly NightGuard? guard;
    private readonly Destinations destinations;
    private readonly RunJournal journal;
    private readonly FirstFailure failure;
    private readonly TimeProvider time;
    private int file;
    private long offset;
    private uint checksum;
    private int firstChanged;
    private long lastTime;
    private long lastBytes;
    private readonly ManualResetEventSlim isOnDisk = new(initialState: true);
    private Task writing = Task.CompletedTask;

    /// <summary>Makes it.</summary>
    public RunCheckpoints(PipelinePlan plan, RunTally tally, RunPlace place, Destinations destinations, FirstFailure failure, NightGuard? guard, TimeProvider time)
    {
        this.plan = plan;
        this.tally = tally;
        ledger = place.Ledger;
        rejects = place.Rejects;
        this.guard = guard;
        this.destinations = destinations;
        journal = place.Journal!;
        this.failure = failure;
        this.time = time;
        Start = place.Start;
        (file, offset, checksum) = Start is null ? default : (Start.File, Start.Offset, Start.Checksum);
        firstChanged = file;
        lastTime = time.GetTimestamp();
        lastBytes = tally.BytesRead;
    }

    /// <summary>Where the run went on, or null.</summary>
    public Checkpoint? Start { get; }

    /// <summary>Notes that a batch is accounted for, and takes a checkpoint behind it if one is due.</summary>
    public Checkpoint? TakeIfDue(RecordBatch batch)
    {
        (file, offset, checksum) = batch.End is null ? (batch.File, batch.Offset + batch.OwnLength, batch.Checksum) : (batch.File + 1, 0, 0);
        JournalInterval interval = plan.Definition.Run.JournalInterval;
        bool isDue = interval.Time is { } most ? time.GetElapsedTime(lastTime) >= most / 2 : tally.BytesRead - lastBytes >= interval.Bytes / 2;
        if (!isDue && destinations.Unjournaled < MostUnjournaled)
        {
            return null;
        }

        isOnDisk.Wait(failure.Token);
        return Take();
    }

    /// <summary>Notes how long the files are, now that the output of all batches before a checkpoint was appended.</summary>
    public static void Complete(Checkpoint checkpoint)
    {
        foreach (DestinationMark mark in checkpoint.Destinations.Values)
        {
            mark.Complete();
        }
    }

    /// <summary>Writes a checkpoint, now that the output of all batches before it was hashed too. Does not wait.</summary>
    public void Write(Checkpoint checkpoint)
    {
        Seal(checkpoint);
        writing = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    journal.Write(checkpoint);
                    isOnDisk.Set();
                }
                catch (Exception exception)
                {
                    failure.Set(exception);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Waits for the checkpoint that is on its way.</summary>
    public Task EndAsync() => writing;

    /// <summary>Writes the last checkpoint of a run that did not fail and whose blocks have ended.</summary>
    /// <exception cref="RunException">74: it cannot be written.</exception>
    public void WriteLast()
    {
        if (tally.Total.In == 0 && tally.FilesDone == 0)
        {
            return;
        }

        Checkpoint last = Take();
        Complete(last);
        Seal(last);
        journal.Write(last);
    }

    /// <inheritdoc/>
    public void Dispose() => isOnDisk.Dispose();

    private static void Seal(Checkpoint checkpoint)
    {
        foreach (DestinationMark mark in checkpoint.Destinations.Values)
        {
            mark.Seal();
        }
    }

    private Checkpoint Take()
    {
        isOnDisk.Reset();
        lastTime = time.GetTimestamp();
        lastBytes = tally.BytesRead;
        Checkpoint checkpoint = new()
        {
            File = file,
            Offset = offset,
            Checksum = checksum,
            Stages = [.. tally.Stages],
            Codes = new Dictionary<string, long>(tally.Codes, StringComparer.Ordinal),
            First = [.. ledger.First.Select(KeptReject.Of)],
            FirstWarned = [.. ledger.FirstWarned.Select(KeptReject.Of)],
            Condemned = [.. ledger.Condemned.Select(KeptReject.Of)],
            Figures = guard?.TakeMark(),
        };
        for (int changed = firstChanged; changed <= file && changed < plan.Files.Count; changed++)
        {
            checkpoint.Files[changed] = tally.Files[changed].Copy();
        }

        firstChanged = file;
        foreach (DestinationMark mark in destinations.TakeMarks())
        {
            checkpoint.Destinations[mark.Path] = mark;
        }

        rejects?.TakeMarks(checkpoint);
        return checkpoint;
    }
}
