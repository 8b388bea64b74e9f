using System.Buffers.Binary;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>The records that stages took out as doubles of others, put in their order by file, record and stage. Several threads may add; they are given when no more come.</summary>
/// <param name="plan">The plan.</param>
/// <param name="open">Makes the sorter, when the first record comes.</param>
internal sealed class RemovedRecords(PipelinePlan plan, Func<SpillSorter> open) : IDisposable
{
    private const int KeyBytes = sizeof(int) + sizeof(long) + sizeof(int);

    private readonly Lock gate = new();
    private readonly PooledBytes payload = new();
    private SpillSorter? sorter;

    /// <summary>Adds a record.</summary>
    /// <param name="stage">The stage, as the plan counts.</param>
    /// <param name="record">The record.</param>
    /// <param name="stayed">The place of the one that stayed, as <see cref="RecordOrigin.PlaceOf"/> gives it.</param>
    public void Add(int stage, in HeldRecord record, ReadOnlySpan<byte> stayed)
    {
        RecordOrigin origin = RecordOrigin.Read(record.Origin);
        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(key, origin.File);
        BinaryPrimitives.WriteInt64BigEndian(key[sizeof(int)..], origin.Record);
        BinaryPrimitives.WriteInt32BigEndian(key[(sizeof(int) + sizeof(long))..], stage);
        lock (gate)
        {
            sorter ??= open();
            payload.CutTo(0);
            payload.AddNumber((ulong)origin.Line);
            payload.AddNumber((ulong)origin.Offset);
            payload.Add(stayed);
            if (origin.Own.IsEmpty)
            {
                payload.Add(record.Source);
                payload.Add(record.SourceEnd);
            }
            else
            {
                payload.Add(origin.Own);
            }

            payload.Written.CopyTo(sorter.Add(key, payload.Length));
        }
    }

    /// <summary>Gives all to a writer, in order.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    /// <exception cref="RunException">They cannot be kept.</exception>
    public void GiveAll(Func<RemovedWriter> openWriter)
    {
        if (sorter is null)
        {
            return;
        }

        using RemovedWriter writer = openWriter();
        RunMerge merge = sorter.Merge(CancellationToken.None);
        while (merge.MoveNext())
        {
            ReadOnlySpan<byte> key = merge.Current.Key;
            ReadOnlySpan<byte> from = merge.Current.Payload;
            int at = 0;
            int file = BinaryPrimitives.ReadInt32BigEndian(key);
            RecordPosition position = new(plan.NameOf(file), BinaryPrimitives.ReadInt64BigEndian(key[sizeof(int)..]), (long)VarNumber.Read(from, ref at), (long)VarNumber.Read(from, ref at));
            string stage = plan.Stages[BinaryPrimitives.ReadInt32BigEndian(key[(sizeof(int) + sizeof(long))..])].Name;
            ReadOnlySpan<byte> place = RecordOrigin.PlaceOf(from[at..]);
            RecordOrigin stayed = RecordOrigin.Read(place);
            writer.Add(file, position, stage, new RecordPosition(plan.NameOf(stayed.File), stayed.Record, stayed.Line, stayed.Offset), from[(at + place.Length)..]);
        }

        writer.Complete();
        sorter.Dispose();
        sorter = null;
    }

    /// <summary>Puts all on disk for a run that goes on, and writes down where.</summary>
    /// <exception cref="SpillException">They cannot be written.</exception>
    public void KeepTo(BinaryWriter writer) => (sorter?.Keep() ?? KeptRuns.None).WriteTo(writer);

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void RestoreFrom(BinaryReader reader)
    {
        if (KeptRuns.Read(reader) is { Runs.Count: > 0 } kept)
        {
            sorter = open();
            sorter.Restore(kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sorter?.Dispose();
        payload.Dispose();
    }
}
