using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// The first records of a batch that went through all chains, counted as if the batch had ended behind them. Bytes and lines
/// are counted again. The trace and the rejects say what stages did to the other records; that is taken off the stages'
/// counts. So no stage works on a record twice.
/// </summary>
internal static class BatchPrefix
{
    /// <summary>The batch up to a rejected record, which is its last. It shares the batch's buffer, and its output has counts only.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="batch">The batch, with a trace.</param>
    /// <param name="lastRecord">The record's index.</param>
    public static RecordBatch Of(PipelinePlan plan, RecordBatch batch, int lastRecord)
    {
        Reject last = batch.Rejects!.First(reject => reject.Record == lastRecord);
        bool condemned = batch.Fault is not null;
        RecordBatch prefix = new()
        {
            Sequence = batch.Sequence,
            File = batch.File,
            Offset = batch.Offset,
            Buffer = batch.Buffer,
            Start = batch.Start,
            Own = batch.Own,
            Origins = batch.Origins,
            Length = condemned ? batch.Length : WithLineEnd(batch, last.Offset + last.Length),
            WellFormed = batch.WellFormed,
            Fault = condemned ? batch.Fault : null,
            Counts = [.. batch.Counts],
            Rejects = [.. batch.Rejects!.Where(reject => reject.Record <= lastRecord)],
            Warned = [.. (batch.Warned ?? []).Where(reject => reject.Record <= lastRecord)],
        };
        if (condemned)
        {
            prefix.Records = batch.Records;
        }
        else
        {
            CountLines(prefix, plan.Files[batch.File].Dialect);
        }

        int behind = TakeOffBehind(plan, batch, lastRecord, prefix.Counts, batch.Records - prefix.Records);
        prefix.Output = new EncodedOutput([]);
        // A stage that holds data is not asked for records any more.
        prefix.Output.Slices.Add(new OutputSlice(null, 0, 0, batch.Gathered is null ? (batch.Output?.Slices.Sum(slice => slice.Records) ?? 0) - behind : 0));
        return prefix;
    }

    private static void CountLines(RecordBatch prefix, CsvDialect dialect)
    {
        using BatchTokenizer tokenizer = new(dialect);
        tokenizer.Begin(prefix.Buffer, prefix.Start, prefix.Length, prefix.WellFormed);
        while (tokenizer.MoveNext())
        {
            // Only to be counted.
        }

        prefix.Records = tokenizer.RecordIndex + 1;
        prefix.Lines = tokenizer.CountLines();
        prefix.BlankLines = tokenizer.BlankLines;
    }

    /// <summary>Takes the records behind the prefix off the counts, stage by stage.</summary>
    /// <returns>How many of these records were written.</returns>
    private static int TakeOffBehind(PipelinePlan plan, RecordBatch batch, int lastRecord, StageCounts[] counts, int came)
    {
        ILookup<int, RecordTrace> traces = batch.Trace!.Where(trace => trace.Record > lastRecord).ToLookup(trace => trace.Stage);
        ILookup<string, Reject> rejects = batch.Rejects!
            .Where(reject => reject.Record > lastRecord)
            .DistinctBy(reject => (reject.Record, reject.Copy, reject.Stage))
            .ToLookup(reject => reject.Stage, StringComparer.Ordinal);
        int first = 0;
        if (batch.Origins is not null)
        {
            // They begin where the stage that held them let them go.
            int held = Array.FindIndex(counts, stage => stage.Out > 0);
            counts[held].Subtract(new StageCounts { Out = came });
            first = held + 1;
        }

        for (int stage = first; stage < counts.Length; stage++)
        {
            StageCounts behind = StageCounts.Sum(traces[stage].Select(trace => trace.Counts)) with { Rejected = rejects[plan.Stages[stage].Name].Count() };
            int left = came + (int)(behind.Added - behind.Gone);
            counts[stage].Subtract(stage == 0 || plan.HasStep(stage) ? behind with { In = came, Out = left } : behind);
            came = left;
        }

        return came;
    }

    private static int WithLineEnd(RecordBatch batch, int end) => end + RecordEnds.At(batch.Source[end..]).Length();
}
