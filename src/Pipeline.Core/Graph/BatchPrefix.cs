using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Graph;

/// <summary>Works on the first records of a batch again, as if it had ended there.</summary>
internal static class BatchPrefix
{
    /// <summary>Gives the batch up to and with the record of that index; the buffer stays the batch's.</summary>
    public static RecordBatch Rework(PipelinePlan plan, RecordBatch batch, int lastRecord)
    {
        Reject last = batch.Rejects!.First(reject => reject.Record == lastRecord);
        bool condemned = batch.Fault is not null && last.Length == 0;
        RecordBatch prefix = new()
        {
            Sequence = batch.Sequence,
            File = batch.File,
            Offset = batch.Offset,
            Buffer = batch.Buffer,
            Start = batch.Start,
            Length = condemned ? batch.Length : WithLineEnd(batch, last.Offset + last.Length - batch.Start),
            WellFormed = batch.WellFormed,
            HasQuotes = batch.HasQuotes,
            Fault = condemned ? batch.Fault : null,
            Losses = new StageLosses[batch.Losses.Length],
        };
        // The programs of its stages got through the whole batch, so they are not judged again by these few records.
        foreach (ChainProgram program in plan.Files[batch.File].Programs)
        {
            using ExecCrew crew = new();
            crew.Health.Answered();
            new ChainWork(program, crew, CancellationToken.None).Process(prefix);
        }

        return prefix;
    }

    private static int WithLineEnd(RecordBatch batch, int end) => end + batch.Source[end..] switch
    {
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r' or (byte)'\n', ..] => 1,
        _ => 0,
    };
}
