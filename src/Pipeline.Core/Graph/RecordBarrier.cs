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
    // The holder is told of a record so many before its turn, and so many behind that again: far enough for its memory to come.
    private const int Far = 12;
    private const int Step = 4;

    private readonly PipelinePlan plan;
    private readonly RunTally tally;
    private readonly RecordHolder holder;
    private readonly LateOrigin origin = new();
    private readonly PooledBytes ended = new();
    private ulong[] hashes = [];

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
        ended.Dispose();
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
        bool expects = holder.Expects;
        ReadOnlySpan<GatheredRecord> all = gathered.All;
        if (expects)
        {
            Hash(all, bytes);
        }

        for (int i = 0; i < all.Length; i++)
        {
            ref readonly GatheredRecord record = ref all[i];
            if (expects)
            {
                Expect(all, i + Far, bytes, 0);
                Expect(all, i + Far - Step, bytes, 1);
                Expect(all, i + Far - (2 * Step), bytes, 2);
            }

            ReadOnlySpan<byte> source = batch.Buffer.AsSpan(record.Start, batch.Start + batch.Length - record.Start);
            RecordEnd end = RecordEnds.At(source[record.Length..]);
            source = source[..(record.Length + end.Length())];
            RecordOrigin place = batch.Origins is null ? PlaceOf(batch, record, source, end, recordsBefore, linesBefore) : default;
            origin.Begin();
            holder.Add(
                new HeldRecord
                {
                    Place = place,
                    Key = bytes[start..record.KeyEnd],
                    Hash = expects ? hashes[i] : 0,
                    GroupLength = record.GroupEnd - start,
                    Late = batch.Origins is null ? origin : null,
                    Origin = batch.Origins is { } origins ? origins.Of(record.Index) : default,
                    Values = bytes[record.KeyEnd..record.ValuesEnd],
                    Inputs = bytes[record.ValuesEnd..record.End],
                    Source = source,
                    SourceEnd = end == RecordEnd.None ? end.Written() : [],
                },
                Batches);
            start = record.End;
        }
    }

    private void Expect(ReadOnlySpan<GatheredRecord> all, int next, ReadOnlySpan<byte> bytes, int step)
    {
        if (next < all.Length)
        {
            holder.Expect(bytes[all[next - 1].End..all[next].KeyEnd], hashes[next], step);
        }
    }

    /// <summary>The hashes of all keys, once: each is used several times.</summary>
    private void Hash(ReadOnlySpan<GatheredRecord> all, ReadOnlySpan<byte> bytes)
    {
        if (hashes.Length < all.Length)
        {
            hashes = new ulong[Math.Max(2 * hashes.Length, all.Length)];
        }

        int start = 0;
        for (int i = 0; i < all.Length; i++)
        {
            hashes[i] = KeyHash.Of(bytes[start..all[i].KeyEnd]);
            start = all[i].End;
        }
    }

    private RecordOrigin PlaceOf(RecordBatch batch, in GatheredRecord record, ReadOnlySpan<byte> source, RecordEnd end, long recordsBefore, long linesBefore)
    {
        int at = record.Start - batch.Start;
        return new RecordOrigin
        {
            File = batch.File,
            Record = recordsBefore + record.Index + 1,
            Line = linesBefore + batch.LinesBefore(at, record.Line) + 1,
            Offset = batch.OffsetOf(at),
            IsWellFormed = batch.WellFormed || !source.Contains(plan.Files[batch.File].Dialect.Quote),
            Own = batch.Own is { } encoded ? OwnOf(encoded, at, source.Length, end) : [],
        };
    }

    /// <summary>A record in its file's own bytes, and the line end that it lacks.</summary>
    private ReadOnlySpan<byte> OwnOf(IOwnText own, int at, int length, RecordEnd end)
    {
        ReadOnlySpan<byte> bytes = own.Slice(at, length);
        if (end != RecordEnd.None)
        {
            return bytes;
        }

        ended.CutTo(0);
        ended.Add(bytes);
        ended.Add(own.LineEnd());
        return ended.Written;
    }
}
