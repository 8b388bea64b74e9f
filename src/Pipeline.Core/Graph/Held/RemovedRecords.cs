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
    private readonly Lock gate = new();
    private readonly PooledBytes payload = new();
    private readonly PlaceOrder late = new(openSorter);
    private RemovedWriter? writer;
    private RemovedLane? lane;

    /// <summary>Adds a record.</summary>
    /// <param name="stage">The stage, as the plan counts.</param>
    /// <param name="record">The record.</param>
    /// <param name="stayed">The place of the one that stayed, as <see cref="RecordOrigin.PlaceOf"/> gives it.</param>
    /// <param name="isNext">Whether the stage takes out no more of the records that came before this one.</param>
    /// <exception cref="RunException">It cannot be kept.</exception>
    public void Add(int stage, in HeldRecord record, ReadOnlySpan<byte> stayed, bool isNext)
    {
        RecordOrigin origin = record.ReadOrigin();
        if (isOfOneStage && isNext && late.IsEmpty)
        {
            lane ??= new RemovedLane(writer = openWriter());
            lane.Add(PlaceOf(stage, origin, RecordOrigin.Read(stayed)), record, origin.Own);
            return;
        }

        lock (gate)
        {
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

            late.Add(new StagePlace(origin.File, origin.Record, stage), payload.Written);
        }
    }

    /// <summary>Writes those that were not written yet, behind the others; no more come.</summary>
    /// <param name="isStopped">Whether the run ends here and publishes nothing: then those that are not in their order yet are not wanted.</param>
    /// <exception cref="SpillException">They cannot be read again.</exception>
    /// <exception cref="RunException">They cannot be kept.</exception>
    public void Complete(bool isStopped = false)
    {
        lane?.End();
        if (!late.IsEmpty && !isStopped)
        {
            writer ??= openWriter();
            RunMerge merge = late.Merge();
            while (merge.MoveNext())
            {
                Write(PlaceOrder.PlaceOf(merge.Current.Key), merge.Current.Payload);
            }
        }

        writer?.Complete();
        late.Dispose();
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

        late.KeepTo(kept);
    }

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="SpillException">It cannot be read.</exception>
    public void RestoreFrom(BinaryReader reader) => late.RestoreFrom(reader);

    /// <inheritdoc/>
    public void Dispose()
    {
        lane?.Dispose();
        writer?.Dispose();
        late.Dispose();
        payload.Dispose();
    }

    private static RemovedPlace PlaceOf(int stage, in RecordOrigin origin, in RecordOrigin stayed) =>
        new(origin.File, origin.Record, origin.Line, origin.Offset, stage, stayed.File, stayed.Record, stayed.Line);

    private void Write(StagePlace place, ReadOnlySpan<byte> from)
    {
        int at = 0;
        RecordOrigin origin = new() { File = place.File, Record = place.Record, Line = (long)VarNumber.Read(from, ref at), Offset = (long)VarNumber.Read(from, ref at) };
        ReadOnlySpan<byte> stayed = RecordOrigin.PlaceOf(from[at..]);
        writer!.Add(PlaceOf(place.Stage, origin, RecordOrigin.Read(stayed)), from[(at + stayed.Length)..]);
    }
}
