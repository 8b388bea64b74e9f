using Pipeline.Records;

namespace Pipeline.Stages;

/// <content>Work on selected records of a batch: a search leaves out the others, or the fatal ones among them.</content>
internal sealed partial class StageChain
{
    private int condemnedSeen;

    /// <summary>Whether the current record is to be worked on; a condemned one is rejected.</summary>
    private bool IsSelected(RecordSelection selection)
    {
        int index = tokenizer.RecordIndex;
        if (index < selection.From || index >= selection.To)
        {
            return false;
        }

        IReadOnlyList<CondemnedRecord> condemned = selection.Condemned;
        while (condemnedSeen < condemned.Count && condemned[condemnedSeen].Index < index)
        {
            condemnedSeen++;
        }

        if (condemnedSeen == condemned.Count || condemned[condemnedSeen].Index != index)
        {
            return true;
        }

        ref StageCounts entry = ref batch.Counts[program.Entry.Stage];
        entry.Rejected++;
        if (steps.Length > 0)
        {
            // The record counts as one that came to the stage. In the first chain it also left the check of shapes, which did not run.
            entry.In++;
            batch.Counts[0].Out += program.First ? 1 : 0;
        }
        else if (!program.First)
        {
            // The last stage before this chain has counted the record as gone on.
            entry.Out--;
        }

        faults.Add(new StepFault(null, condemned[condemnedSeen].Code, condemned[condemnedSeen].Message));
        TakeFaults(program.Entry.Name);
        return false;
    }
}
