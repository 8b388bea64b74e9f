using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Lookups;

/// <summary>The last step of the chain that reads a reference: leaves out what matches nothing.</summary>
internal sealed class ReferenceStep(LookupKey key) : RecordStep
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots => key.Slots;

    /// <inheritdoc/>
    public override StepOutcome Apply(RecordFields record, List<StepFault> faults) => key.HasNull(record) ? StepOutcome.FilteredNull : StepOutcome.Keep;
}

/// <summary>What is gathered of each record of a reference: its key, and the values that are taken.</summary>
internal sealed class ReferenceHolding : RecordHolding;
