using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Stages;

/// <content>The end of a chain before a stage that makes a record of each group: the groups of each batch are made here, on many threads.</content>
internal sealed partial class StageChain
{
    private readonly GroupGatherer? groups;

    private void GatherGroup(GatherStep step, RecordFields record, ref StageCounts counts)
    {
        if (groups!.Add(record, batch.Position + tokenizer.RecordIndex) is { } column)
        {
            RejectGathered(step, ref counts, column);
        }
        else if (record.FailureCode is { } code)
        {
            counts.Rejected++;
            faults.Add(new StepFault(null, code, record.FailureMessage!));
            record.ClearFailure();
            TakeFaults(step.Name);
        }
    }

    /// <summary>Makes groups of a block's records. Those that need more care are taken one by one, from the first step on.</summary>
    private void GatherGroups(GatherStep step, ReadOnlySpan<int> rows, int count)
    {
        int first = tokenizer.RecordIndex - count + 1;
        int putOffBefore = block!.PutOffCount;
        groups!.AddMany(block, rows, batch.Position + first);
        int putOff = block.PutOffCount - putOffBefore;
        batch.Counts[step.Stage].In += rows.Length - putOff;
        Uncount(steps.Length, putOff);
        for (int row = 0; block.PutOffCount > 0 && row < count; row++)
        {
            if (block.IsPutOff(row))
            {
                ProcessAlone(row, null);
            }
        }
    }
}
