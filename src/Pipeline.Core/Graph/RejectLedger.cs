using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Graph.Held;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Runs;
using Pipeline.Runs.Journal;
using Pipeline.Spill;
using Pipeline.Stages;
using Pipeline.Statistics;

namespace Pipeline.Graph;

/// <summary>
/// Judges rejects by the limit and keeps them: their positions are made absolute here, where batches come in order. Used
/// by the writer's thread.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="writer">Keeps them, or null.</param>
/// <param name="order">Puts them in their order first, where a stage that holds data gives records in another one; else null.</param>
/// <param name="orderOfWarned">The same of warnings.</param>
internal sealed partial class RejectLedger(PipelinePlan plan, RejectWriter? writer, RejectOrder? order = null, RejectOrder? orderOfWarned = null) : IDisposable
{
    private const int MostOfCode = 3;
    private const int MostKept = 60;
    private readonly SortedDictionary<int, List<(RecordPosition Position, Reject Reject)>> warned = [];
    private (int File, long Record) lastKept = (-1, 0);

    /// <summary>Keeps the records that are removed as doubles of others; null where nobody does.</summary>
    public RemovedRecords? Removed { get; init; }

    /// <summary>The first rejects, and the first of each code.</summary>
    public List<(RecordPosition Position, Reject Reject)> First { get; } = [];

    /// <summary>The first warnings, and the first of each code.</summary>
    public List<(RecordPosition Position, Reject Reject)> FirstWarned
    {
        get
        {
            List<(RecordPosition Position, Reject Reject)> first = [];
            foreach ((RecordPosition Position, Reject Reject) next in warned.Values.SelectMany(ofSegment => ofSegment))
            {
                AddFirst(first, next.Position, next.Reject);
            }

            return first;
        }
    }

    /// <summary>What condemned whole files, one for each, in their order.</summary>
    public List<(RecordPosition Position, Reject Reject)> Condemned { get; } = [];

    /// <summary>Goes on from what an interrupted run had seen.</summary>
    public void Restore(Checkpoint from)
    {
        First.AddRange(from.First.Select(kept => kept.Again()));
        warned[0] = [.. from.FirstWarned.Select(kept => kept.Again())];
        Condemned.AddRange(from.Condemned.Select(kept => kept.Again()));
    }

    /// <summary>Whether, with <c>fail_fast</c>, the batch has the reject that passes the limit, and which record that is.</summary>
    public bool IsPassedBy(RecordBatch batch, long rejectedBefore, out int lastRecord)
    {
        lastRecord = -1;
        RejectsDefinition limit = plan.Definition.Rejects;
        if (!limit.FailFast || batch.Rejects is null || limit.MaxPercent is not null || rejectedBefore + batch.Rejects.Count <= limit.Max)
        {
            return false;
        }

        // Copies of one record count one each, and each is rejected by one stage.
        // A damaged archive is none, where no record had begun.
        int[] records = [.. batch.Rejects.Where(reject => reject.Record < batch.Records).DistinctBy(reject => (reject.Record, reject.Copy, reject.Stage)).Select(reject => reject.Record).Order()];
        long place = limit.Max - rejectedBefore;
        if (place < 0 || place >= records.Length)
        {
            return false;
        }

        lastRecord = records[place];
        return true;
    }

    /// <summary>Whether so many rejects pass the limit.</summary>
    public static bool IsPassed(RejectsDefinition limit, long rejected, long read) =>
        limit.MaxPercent is { } percent ? rejected * 100m > percent * read : rejected > limit.Max;

    /// <summary>Keeps the rejects of a batch, in the order of records, and counts their codes; counts its warnings.</summary>
    /// <param name="batch">The batch, not yet added to the tally.</param>
    /// <param name="tally">What was counted before it.</param>
    /// <param name="segment">The segment that it comes from.</param>
    public void Keep(RecordBatch batch, RunTally tally, int segment = 0)
    {
        CountWarned(batch, tally, segment);
        if (batch.Rejects is null)
        {
            return;
        }

        FileTally file = tally.Files[batch.File];
        int current = -1;
        foreach (Reject found in batch.Rejects.ByRecord())
        {
            Reject reject = batch.Fault is { Quote: { } quote } fault && string.Equals(found.Code, fault.Code, StringComparison.Ordinal)
                ? found with { Message = fault.DescribeAt(file.Lines + 1 + batch.LinesBefore(quote, LineCounter.Count(batch.Source[..quote])), batch.OffsetOf(quote)) }
                : found.Stage is StageChain.ReadStage && !string.Equals(found.Code, batch.Fault?.Code, StringComparison.Ordinal) ? found with { Message = FaultPlace.InFile(found.Message, batch) } : found;
            bool hasRecord = reject.Record != current && reject.Length > 0;
            current = reject.Record;
            RecordPosition position = PositionOf(reject, batch, tally, out int index);
            Keep(index, position, reject, batch.Fault is not null, hasRecord ? RecordOf(batch, reject) : default, tally);
        }
    }

    /// <summary>Keeps what was put in order, when all has come.</summary>
    /// <exception cref="SpillException">It cannot be read again.</exception>
    /// <exception cref="RunException">It cannot be kept.</exception>
    public void Complete(RunTally tally)
    {
        order?.GiveAll((file, position, reject, isCondemned, record) => Place(file, position, reject, isCondemned, record, tally));
        orderOfWarned?.GiveAll((_, position, reject, _, _) => writer?.AddWarned(position, reject));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        order?.Dispose();
        orderOfWarned?.Dispose();
        Removed?.Dispose();
    }

    private void Keep(int file, RecordPosition position, Reject reject, bool isCondemned, RejectedRecord record, RunTally tally)
    {
        if (order is null)
        {
            Place(file, position, reject, isCondemned, record, tally);
        }
        else
        {
            order.Add(file, position, reject, isCondemned, record);
        }
    }

    private void Place(int file, RecordPosition position, Reject reject, bool isCondemned, RejectedRecord record, RunTally tally)
    {
        if (First.Count < RunReport.MostFirstRejects || (First.Count < MostKept && tally.Codes.GetValueOrDefault(reject.Code) < MostOfCode))
        {
            First.Add((position, reject));
        }

        if (isCondemned)
        {
            Condemned.Add((position, reject));
        }

        tally.AddCode(reject.Code);
        writer?.Add(position, reject);
        if (!record.Bytes.IsEmpty && lastKept != (file, position.Record))
        {
            // Copies that a program made of a record are one record here.
            lastKept = (file, position.Record);
            writer?.AddRecord(file, record.Bytes, record.End);
        }
    }

    private static RejectedRecord RecordOf(RecordBatch batch, Reject reject)
    {
        if (batch.Origins is { } origins && RecordOrigin.Read(origins.Of(reject.Record)).Own is { IsEmpty: false } whole)
        {
            return new RejectedRecord(whole, []);
        }

        RecordEnd end = RecordEnds.At(batch.Source[(reject.Offset + reject.Length)..]);
        return batch.Own is not { } own
            ? new RejectedRecord(batch.Source.Slice(reject.Offset, reject.Length), end.Written())
            : new RejectedRecord(own.Slice(reject.Offset, reject.Length + end.Length()), end == RecordEnd.None ? own.LineEnd() : []);
    }

    private static void AddFirst(List<(RecordPosition Position, Reject Reject)> first, RecordPosition position, Reject reject)
    {
        if (first.Count < RunReport.MostFirstRejects || (first.Count < MostKept && first.Count(other => string.Equals(other.Reject.Code, reject.Code, StringComparison.Ordinal)) < MostOfCode))
        {
            first.Add((position, reject));
        }
    }

    private void CountWarned(RecordBatch batch, RunTally tally, int segment)
    {
        foreach (Reject found in batch.Warned?.ByRecord() ?? [])
        {
            RecordPosition position = PositionOf(found, batch, tally, out int index);
            if (!warned.TryGetValue(segment, out List<(RecordPosition Position, Reject Reject)>? first))
            {
                warned.Add(segment, first = []);
            }

            AddFirst(first, position, found);
            if (orderOfWarned is null)
            {
                writer?.AddWarned(position, found);
            }
            else if (writer is not null)
            {
                orderOfWarned.Add(index, position, found, isCondemned: false, record: default);
            }

            WarnedRule rule = new(found.Stage, found.Column, found.Code);
            // Records that a stage made belong to no file: their warnings are told with those of the first.
            FileTally file = tally.Files[index < plan.Files.Count ? index : 0];
            file.Warned ??= [];
            file.Warned[rule] = file.Warned.GetValueOrDefault(rule) + 1;
        }
    }

    private RecordPosition PositionOf(in Reject reject, RecordBatch batch, RunTally tally, out int index)
    {
        if (batch.Origins is { } origins)
        {
            RecordOrigin origin = RecordOrigin.Read(origins.Of(reject.Record));
            index = origin.File;
            return new RecordPosition(plan.NameOf(index), origin.Record, origin.Line, origin.Offset);
        }

        index = batch.File;
        FileTally file = tally.Files[index];
        return new RecordPosition(
            plan.Files[index].Name,
            file.Counts.In + reject.Record + 1,
            file.Lines + batch.LinesBefore(reject.Offset, reject.Line) + 1,
            batch.OffsetOf(reject.Offset));
    }

    /// <summary>Counts and lists what was mended in a batch, and gives reject files the footer that they need.</summary>
    /// <param name="batch">The batch, whose rejects were kept and which is not yet added to the tally.</param>
    /// <param name="isFirst">Whether it is the first of its file.</param>
    /// <param name="tally">What was counted before it.</param>
    public void KeepRecovered(RecordBatch batch, bool isFirst, RunTally tally)
    {
        PlannedFile planned = plan.Files[batch.File];
        FileTally file = tally.Files[batch.File];
        foreach (Recovery recovery in isFirst ? planned.Prologue.Recovered : [])
        {
            file.AddRecovered(recovery.Code);
            writer?.Add(planned.Name, recovery);
        }

        if (batch.Own is not { } own)
        {
            return;
        }

        // A batch may be counted up to the record at which the run stops.
        List<Recovery> mended = [.. own.Recovered.Where(recovery => recovery.Record <= file.Counts.In + batch.Records || recovery.Code is "csv.table")];
        foreach (Recovery recovery in mended)
        {
            file.AddRecovered(recovery.Code);
        }

        if (writer is not null)
        {
            // Characters that were replaced are counted one by one elsewhere.
            mended.AddRange(ReplacedCharacters.Of(batch, own, planned.Dialect, file));
            foreach (Recovery recovery in mended.OrderBy(recovery => recovery.Record))
            {
                writer.Add(planned.Name, recovery);
            }
        }

        writer?.AddFooter(batch.File, own.Footer);
    }

    /// <summary>The header of a reject file, so that it can be run again.</summary>
    public static RejectInput InputOf(PipelinePlan plan, int file)
    {
        if (file >= plan.Files.Count)
        {
            BoundStage maker = plan.MakerOf(file);
            return new RejectInput($"{maker.Name}.csv", GroupRecord.HeaderOf(maker.Output.Columns));
        }

        PlannedFile planned = plan.Files[file];
        return new RejectInput(planned.RelativePath, planned.Prologue.Front);
    }
}
