using Pipeline.Csv;
using Pipeline.Graph.Held;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// The barrier of all stages that hold records: takes them out of their batches, leaves what becomes of them to a <see cref="RecordHolder"/>,
/// and makes batches again of those that it gives. Each record keeps where it came from. Each has its key already, made by the chain
/// before it on many threads.
/// </summary>
internal sealed class RecordBarrier : Barrier<GatheredRecords>
{
    private readonly PipelinePlan plan;
    private readonly RunTally tally;
    private readonly RecordHolder holder;
    private readonly PooledBytes origin = new();

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="segment">The segment that it ends; the last chain of it makes the keys.</param>
    /// <param name="account">Counts the batches that it takes.</param>
    /// <param name="checkpoints">Notes that all records were taken; or null.</param>
    /// <param name="tally">What is counted.</param>
    /// <param name="holder">Does the stage's work; disposed with this.</param>
    /// <param name="isByFile">Whether it gives the records in the order of the files.</param>
    /// <param name="failure">The run's.</param>
    public RecordBarrier(PipelinePlan plan, int segment, BatchAccount account, RunCheckpoints? checkpoints, RunTally tally, RecordHolder holder, bool isByFile, FirstFailure failure)
        : base(plan, segment, account, checkpoints, isByFile, failure)
    {
        this.plan = plan;
        this.tally = tally;
        this.holder = holder;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        holder.Dispose();
        origin.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void GiveRest(CancellationToken cancellation) => holder.GiveRest(Batches, cancellation);

    /// <inheritdoc/>
    protected override void KeepHeld(BinaryWriter writer, CancellationToken cancellation) => holder.KeepTo(writer);

    /// <inheritdoc/>
    protected override void RestoreHeld(BinaryReader reader) => holder.RestoreFrom(reader);

    /// <inheritdoc/>
    protected override void Add(RecordBatch batch, GatheredRecords gathered)
    {
        // The batch was just counted.
        long recordsBefore = tally.Files[batch.File].Counts.In - batch.Records;
        long linesBefore = tally.Files[batch.File].Lines - batch.LinesBefore(batch.Length, batch.Lines);
        ReadOnlySpan<byte> bytes = gathered.Bytes.Written;
        int start = 0;
        foreach (ref readonly GatheredRecord record in gathered.All)
        {
            ReadOnlySpan<byte> source = batch.Buffer.AsSpan(record.Start, batch.Start + batch.Length - record.Start);
            RecordEnd end = RecordEnds.At(source[record.Length..]);
            source = source[..(record.Length + end.Length())];
            holder.Add(
                new HeldRecord
                {
                    Key = bytes[start..record.KeyEnd],
                    GroupLength = record.GroupEnd - start,
                    Origin = batch.Origins is { } origins ? origins.Of(record.Index) : OriginOf(batch, record, source, end, recordsBefore, linesBefore),
                    Values = bytes[record.KeyEnd..record.ValuesEnd],
                    Inputs = bytes[record.ValuesEnd..record.End],
                    Source = source,
                    SourceEnd = end == RecordEnd.None ? end.Written() : [],
                },
                Batches);
            start = record.End;
        }
    }

    private ReadOnlySpan<byte> OriginOf(RecordBatch batch, in GatheredRecord record, ReadOnlySpan<byte> source, RecordEnd end, long recordsBefore, long linesBefore)
    {
        int at = record.Start - batch.Start;
        origin.CutTo(0);
        new RecordOrigin
        {
            File = batch.File,
            Record = recordsBefore + record.Index + 1,
            Line = linesBefore + batch.LinesBefore(at, record.Line) + 1,
            Offset = batch.OffsetOf(at),
            IsWellFormed = batch.WellFormed || !source.Contains(plan.Files[batch.File].Dialect.Quote),
            Own = batch.Own is { } own ? own.Slice(at, source.Length) : [],
        }.AddTo(origin);
        if (batch.Own is { } encoded && end == RecordEnd.None)
        {
            origin.Add(encoded.LineEnd());
        }

        return origin.Written;
    }
}
