using Pipeline.Records;

namespace Pipeline.Stages;

/// <summary>What a step makes of a record.</summary>
internal enum StepOutcome
{
    /// <summary>It goes on.</summary>
    Keep,

    /// <summary>A filter found it false.</summary>
    FilteredFalse,

    /// <summary>A filter was null for it.</summary>
    FilteredNull,

    /// <summary>It is rejected; the faults say why.</summary>
    Reject,
}

/// <summary>A fault that a step found in the current record.</summary>
/// <param name="Column">Column at fault, or null.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Message">Expected against found, without field values.</param>
internal readonly record struct StepFault(string? Column, string Code, string Message);

/// <summary>
/// What a stage does to one record. Immutable and called by many threads at once, each with its own
/// <see cref="RecordFields"/>. It does not throw for any field value.
/// </summary>
internal abstract class RecordStep
{
    /// <summary>The slots that must be filled before <see cref="Apply"/>.</summary>
    public abstract IReadOnlyList<int> Slots { get; }

    /// <summary>Judges or changes the record.</summary>
    /// <param name="record">The record; no failure is pending.</param>
    /// <param name="faults">Where faults go when the outcome is <see cref="StepOutcome.Reject"/>; empty on entry.</param>
    public abstract StepOutcome Apply(RecordFields record, List<StepFault> faults);

    /// <summary>Makes the pending failure of an expression a fault.</summary>
    protected static StepOutcome Failed(RecordFields record, List<StepFault> faults, string? column)
    {
        faults.Add(new StepFault(column, record.FailureCode!, record.FailureMessage!));
        record.ClearFailure();
        return StepOutcome.Reject;
    }
}
