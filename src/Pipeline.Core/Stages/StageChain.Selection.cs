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

        if (steps.Length > 0)
        {
            inputs[0]++;
        }

        batch.Losses[program.Entry.Stage].Rejected++;
        faults.Add(new StepFault(null, condemned[condemnedSeen].Code, condemned[condemnedSeen].Message));
        RejectFor(program.Entry.Name);
        return false;
    }
}
