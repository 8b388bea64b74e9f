using Pipeline.Csv;
using Pipeline.Exec;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Graph;

/// <summary>Works on the first records of a batch again, as if it had ended there.</summary>
internal static class BatchPrefix
{
    /// <summary>Gives the batch up to and with the record of that index; the buffer stays the batch's.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runners">What ran the chains: what may end a process never runs in this one.</param>
    /// <param name="batch">The batch, which went through all chains.</param>
    /// <param name="lastRecord">The index.</param>
    public static RecordBatch Rework(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, RecordBatch batch, int lastRecord)
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
            Fault = condemned ? batch.Fault : null,
            Counts = new StageCounts[batch.Counts.Length],
        };
        // The programs of its stages got through the whole batch, so they are not judged again by these few records.
        IReadOnlyList<ChainProgram> programs = plan.Files[batch.File].Programs;
        for (int chain = 0; chain < programs.Count; chain++)
        {
            if (runners[chain] is WorkerPool pool)
            {
                // Records that were fatal the first time are not tried again, and not believed if they are not.
                prefix.Selection = RecordSelection.Without(FatalTo(programs[chain], batch, lastRecord));
                pool.ProcessAsync(prefix, programs[chain]).AsTask().GetAwaiter().GetResult();
                prefix.Selection = null;
            }
            else if (runners[chain] is ThreadRunner)
            {
                new StageChain(programs[chain]).Process(prefix);
            }
            else
            {
                using ExecCrew crew = new();
                crew.Health.Answered();
                new ExecChain(programs[chain], crew, CancellationToken.None).Process(prefix);
            }
        }

        return prefix;
    }

    private static CondemnedRecord[] FatalTo(ChainProgram program, RecordBatch batch, int lastRecord) =>
    [
        .. batch.Rejects!
            .Where(reject => reject.Record <= lastRecord && reject.Code.StartsWith("worker.", StringComparison.Ordinal) && string.Equals(reject.Stage, program.Entry.Name, StringComparison.Ordinal))
            .DistinctBy(reject => reject.Record)
            .OrderBy(reject => reject.Record)
            .Select(reject => new CondemnedRecord(reject.Record, reject.Code, reject.Message)),
    ];

    private static int WithLineEnd(RecordBatch batch, int end) => end + RecordEnds.At(batch.Source[end..]).Length();
}
