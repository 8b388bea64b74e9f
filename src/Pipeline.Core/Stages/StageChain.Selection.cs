using Pipeline.Records;

namespace Pipeline.Stages;

/// <content>Work on some records of a batch only, when others are known to be fatal or are looked for.</content>
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
            // The stage gets it from the check of its shape, which it passed unseen where that is in this chain.
            entry.In++;
            batch.Counts[0].Out += program.First ? 1 : 0;
        }
        else if (!program.First)
        {
            // The last stage before this chain had let it go.
            entry.Out--;
        }

        faults.Add(new StepFault(null, condemned[condemnedSeen].Code, condemned[condemnedSeen].Message));
        RejectFor(program.Entry.Name);
        return false;
    }
}
