using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>The last step of the chain that reads a reference: leaves out what matches nothing, and puts what is taken where the chain's end finds it.</summary>
internal sealed class ReferenceStep(LookupPlan plan, int firstSlot) : RecordStep
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots { get; } = [.. plan.Key.Slots.Concat(plan.Taken.Select(column => column.Slot)).Distinct()];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Computes { get; } = [.. Enumerable.Range(firstSlot, plan.Taken.Count)];

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults)
    {
        if (plan.Key.HasNull(record))
        {
            return StepOutcome.FilteredNull;
        }

        for (int i = 0; i < plan.Taken.Count; i++)
        {
            record.SetPlace(firstSlot + i, record.PlaceOf(plan.Taken[i].Slot));
        }

        return StepOutcome.Keep;
    }
}
