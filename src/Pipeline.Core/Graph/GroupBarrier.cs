using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Graph.Held;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
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
        : base(plan, plan.Segments[segment].End.Value - 1, account, isByFile: false, failure)
    {
        this.store = store;
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
        origin.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Add(RecordBatch batch, GatheredGroups gathered) => store.Add(gathered);

    /// <inheritdoc/>
    protected override void GiveRest(CancellationToken cancellation)
    {
        try
        {
            store.Give(Give, cancellation);
        }
        catch (GroupException exception)
        {
            throw new RunException(ExitCodes.Data, $"stage '{stage}': {exception.Message}");
        }

        // Groups of records are fewer than these; the one group of no records is made of nothing.
        Batches.Count(new StageCounts { Aggregated = Math.Max(0, store.Records - records), Added = Math.Max(0, records - store.Records) });
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
