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
/// is on disk: so a run that is killed has no more than an interval to do again. Where a stage holds data there is one when it has taken
/// all records instead, if it has given none by then (<see cref="EndPhase"/>), and one when all output is staged.
/// </summary>
internal sealed class RunCheckpoints : IDisposable
{
    // A checkpoint has these bytes in memory until it is written.
    private const long MostUnjournaled = 8 << 20;

    private readonly PipelinePlan plan;
    private readonly RunTally tally;
    private readonly RunPlace place;
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
        this.place = place;
        ledger = place.Ledger;
        rejects = place.Rejects;
        this.guard = guard;
        this.destinations = destinations;
        journal = place.Journal!;
        this.failure = failure;
        this.time = time;
        Start = place.Start;
        (file, offset, checksum) = plan.HoldsData ? (plan.Files.Count, 0, 0) : Start is null ? default : (Start.File, Start.Offset, Start.Checksum);
        firstChanged = plan.HoldsData ? 0 : file;
        lastTime = time.GetTimestamp();
        lastBytes = tally.BytesRead;
    }

    /// <summary>Where the run went on, or null.</summary>
    public Checkpoint? Start { get; }

    /// <summary>Notes that a batch is accounted for, and takes a checkpoint behind it if one is due.</summary>
    public Checkpoint? TakeIfDue(RecordBatch batch)
    {
        if (plan.HoldsData)
        {
            return null;
        }

        (file, offset, checksum) = batch.End is null ? (batch.File, batch.Offset + batch.OwnLength, batch.Checksum) : (batch.File + 1, 0, 0);
        if (!IsDue(lastBytes) && destinations.Unjournaled < MostUnjournaled)
        {
            return null;
        }

        isOnDisk.Wait(failure.Token);
        isOnDisk.Reset();
        return Take();
    }

    /// <summary>
    /// A stage that holds data has taken all records and given none: keeps what it holds, with rejects and removed records so far, and notes where it
    /// is, so that a run that goes on need not read again. A run that took less than half an interval to come here does it anew as fast.
    /// Called by the thread of that stage; until it returns nothing is counted and nothing else written.
    /// </summary>
    /// <param name="segment">The segment that has ended.</param>
    /// <param name="keep">Puts on disk what the stage holds, and writes down where.</param>
    /// <exception cref="RunException">74, 77: something cannot be written.</exception>
    /// <exception cref="Spill.SpillException">Something cannot be put aside.</exception>
    public void EndPhase(int segment, Action<BinaryWriter> keep)
    {
        // What condemned a file fails the run for good.
        if (!IsDue(0) || tally.Files.Any(file => file.Fault is not null))
        {
            return;
        }

        byte[] rejectsKept = Written(ledger.KeepTo);
        byte[] held = Written(keep);
        place.Spill.SyncNames();
        Checkpoint checkpoint = Take();
        checkpoint.Held = new HeldMark { Segment = segment + 1, Total = tally.Total, Rejects = rejectsKept, Held = held, Removed = place.Removed };
        journal.Write(checkpoint);
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
        last.Held = plan.HoldsData ? new HeldMark { Segment = plan.Segments.Count, Total = tally.Total, Removed = place.Removed } : null;
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

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes))
        {
            write(writer);
        }

        return bytes.ToArray();
    }

    private bool IsDue(long bytesBefore)
    {
        JournalInterval interval = plan.Definition.Run.JournalInterval;
        return interval.Time is { } most ? time.GetElapsedTime(lastTime) >= most / 2 : tally.BytesRead - bytesBefore >= interval.Bytes / 2;
    }

    private Checkpoint Take()
    {
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
