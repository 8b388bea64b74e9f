using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Graph.Held;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Spill;
using Pipeline.Statistics;

namespace Pipeline.Graph;

/// <summary>
/// The barrier of a stage that makes a record of each group. The chain before it has made groups of each batch, on many threads; here they become
/// one of all. The records that it gives stand in no file; they have the places that they would have in one with the stage's columns as its
/// header.
/// </summary>
internal sealed class GroupBarrier : Barrier<GatheredGroups>
{
    private readonly int file;
    private readonly GroupStore store;
    private readonly Func<SpillSorter> open;
    private readonly PooledBytes origin = new();
    private readonly string stage;
    private long records;
    private long lines;
    private long offset;
    private long taken;
    private KeptGroups? kept;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="segment">The segment that it ends.</param>
    /// <param name="account">Counts the batches that it takes.</param>
    /// <param name="checkpoints">Notes that all records were taken; or null.</param>
    /// <param name="store">Has the groups; disposed with this.</param>
    /// <param name="open">Makes a sorter for what is kept.</param>
    /// <param name="failure">The run's.</param>
    public GroupBarrier(PipelinePlan plan, int segment, BatchAccount account, RunCheckpoints? checkpoints, GroupStore store, Func<SpillSorter> open, FirstFailure failure)
        : base(plan, segment, account, checkpoints, isByFile: false, failure)
    {
        this.store = store;
        this.open = open;
        stage = plan.Files[0].Programs[plan.Segments[segment].End.Value - 1].Gather!.Name;
        file = plan.Files.Count + segment;
        byte[] header = RejectLedger.InputOf(plan, file).Header.ToArray();
        offset = header.Length;
        lines = LineCounter.Count(header);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        store.Dispose();
        kept?.Dispose();
        origin.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Add(RecordBatch batch, GatheredGroups gathered) => store.Add(gathered);

    /// <inheritdoc/>
    protected override void GiveRest(CancellationToken cancellation)
    {
        if (kept is null)
        {
            taken = store.Records;
            GiveGroups(Give, cancellation);
        }
        else
        {
            kept.Give(Give, cancellation);
        }

        // Groups of records are fewer than these; the one group of no records is made of nothing.
        Batches.Count(new StageCounts { Aggregated = Math.Max(0, taken - records), Added = Math.Max(0, records - taken) });
    }

    /// <inheritdoc/>
    protected override void KeepHeld(BinaryWriter writer, CancellationToken cancellation)
    {
        taken = store.Records;
        kept = new KeptGroups(open());
        GiveGroups(kept.Add, cancellation);

        // Their records are all that is needed now.
        store.Dispose();
        writer.Write(taken);
        kept.KeepTo(writer);
    }

    /// <inheritdoc/>
    protected override void RestoreHeld(BinaryReader reader)
    {
        taken = reader.ReadInt64();
        kept = new KeptGroups(open());
        kept.RestoreFrom(reader);
    }

    private void GiveGroups(GroupStore.GroupTaker take, CancellationToken cancellation)
    {
        try
        {
            store.Give(take, cancellation);
        }
        catch (GroupException exception)
        {
            throw new RunException(ExitCodes.Data, $"stage '{stage}': {exception.Message}");
        }
    }

    private void Give(ReadOnlySpan<byte> record, bool isPlain)
    {
        origin.CutTo(0);
        new RecordOrigin { File = file, Record = ++records, Line = lines + 1, Offset = offset, IsWellFormed = isPlain }.AddTo(origin);
        Batches.Add(new HeldRecord { Origin = origin.Written, Source = record });
        lines += LineCounter.Count(record);
        offset += record.Length;
    }
}
