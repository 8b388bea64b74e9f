using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Spill;

namespace Pipeline.Graph.Held;

/// <summary>
/// The records that stages took out as doubles of others, in their order by file, record and stage. As long as they come in this order they are
/// written at once; the others are put in it first, and written when no more come. Several threads may add.
/// </summary>
/// <param name="isOfOneStage">Whether one stage takes them out, and gets the records in the order of the files.</param>
/// <param name="openSorter">Makes what puts them in order, when it is needed.</param>
/// <param name="openWriter">Makes the writer, when the first record comes to it.</param>
internal sealed class RemovedRecords(bool isOfOneStage, Func<SpillSorter> openSorter, Func<RemovedWriter> openWriter) : IDisposable
{
    private const int KeyBytes = sizeof(int) + sizeof(long) + sizeof(int);

    private readonly Lock gate = new();
    private readonly PooledBytes payload = new();
    private RemovedWriter? writer;
    private RemovedLane? lane;
    private SpillSorter? sorter;

    /// <summary>Adds a record.</summary>
    /// <param name="stage">The stage, as the plan counts.</param>
    /// <param name="record">The record.</param>
    /// <param name="stayed">The place of the one that stayed, as <see cref="RecordOrigin.PlaceOf"/> gives it.</param>
    /// <param name="isNext">Whether the stage takes out no more of the records that came before this one.</param>
    /// <exception cref="RunException">It cannot be kept.</exception>
    public void Add(int stage, in HeldRecord record, ReadOnlySpan<byte> stayed, bool isNext)
    {
        RecordOrigin origin = record.ReadOrigin();
        if (isOfOneStage && isNext && sorter is null)
        {
            lane ??= new RemovedLane(writer = openWriter());
            lane.Add(PlaceOf(stage, origin, RecordOrigin.Read(stayed)), record, origin.Own);
            return;
        }

        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(key, origin.File);
        BinaryPrimitives.WriteInt64BigEndian(key[sizeof(int)..], origin.Record);
        BinaryPrimitives.WriteInt32BigEndian(key[(sizeof(int) + sizeof(long))..], stage);
        lock (gate)
        {
            sorter ??= openSorter();
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

    /// <summary>Writes those that were not written yet, behind the others; no more come.</summary>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    /// <exception cref="RunException">They cannot be kept.</exception>
    public void Complete()
    {
        lane?.End();
        if (sorter is not null)
        {
            writer ??= openWriter();
            RunMerge merge = sorter.Merge(CancellationToken.None);
            while (merge.MoveNext())
            {
                Write(merge.Current.Key, merge.Current.Payload);
            }
        }

        writer?.Complete();
        sorter?.Dispose();
        sorter = null;
    }

    /// <summary>Puts all on disk for a run that goes on, and writes down where. A stage whose records are written at once takes out no more: it has ended.</summary>
    /// <exception cref="SpillException">They cannot be written.</exception>
    /// <exception cref="RunException">They cannot be kept.</exception>
    public void KeepTo(BinaryWriter kept)
    {
        if (lane is not null)
        {
            Complete();
        }

        (sorter?.Keep() ?? KeptRuns.None).WriteTo(kept);
    }

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void RestoreFrom(BinaryReader reader)
    {
        if (KeptRuns.Read(reader) is { Runs.Count: > 0 } kept)
        {
            sorter = openSorter();
            sorter.Restore(kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lane?.Dispose();
        writer?.Dispose();
        sorter?.Dispose();
        payload.Dispose();
    }

    private static RemovedPlace PlaceOf(int stage, in RecordOrigin origin, in RecordOrigin stayed) =>
        new(origin.File, origin.Record, origin.Line, origin.Offset, stage, stayed.File, stayed.Record, stayed.Line);

    private void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> from)
    {
        int at = 0;
        RecordOrigin origin = new()
        {
            File = BinaryPrimitives.ReadInt32BigEndian(key),
            Record = BinaryPrimitives.ReadInt64BigEndian(key[sizeof(int)..]),
            Line = (long)VarNumber.Read(from, ref at),
            Offset = (long)VarNumber.Read(from, ref at),
        };
        ReadOnlySpan<byte> stayed = RecordOrigin.PlaceOf(from[at..]);
        int stage = BinaryPrimitives.ReadInt32BigEndian(key[(sizeof(int) + sizeof(long))..]);
        writer!.Add(PlaceOf(stage, origin, RecordOrigin.Read(stayed)), from[(at + stayed.Length)..]);
    }
}
