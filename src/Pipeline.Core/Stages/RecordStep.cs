using Pipeline.Definition;
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
internal readonly record struct StepFault(string? Column, string Code, string Message)
{
    /// <summary>What becomes of the record. One that goes on has a fault that is told.</summary>
    public RuleSeverity Severity { get; init; }
}

/// <summary>
/// What a stage does to one record. Immutable and called by many threads at once, each with its own
/// <see cref="RecordFields"/>. It does not throw for any field value.
/// </summary>
internal abstract class RecordStep
{
    // Made when a block first needs them, by several threads perhaps, which make the same.
    private int[]? blockSlots;
    private int[]? blockComputes;

    /// <summary>The slots that must be filled before <see cref="Apply"/>.</summary>
    public abstract IReadOnlyList<int> Slots { get; }

    /// <summary>Judges or changes the record.</summary>
    /// <param name="record">The record; no failure is pending.</param>
    /// <param name="faults">Where faults go when the outcome is <see cref="StepOutcome.Reject"/>, and those that are only told when it is <see cref="StepOutcome.Keep"/>; empty on entry.</param>
    public abstract StepOutcome Apply(RecordFields record, List<StepFault> faults);

    /// <summary>The computed slots that <see cref="Apply"/> fills.</summary>
    public virtual IReadOnlyList<int> Computes => [];

    /// <summary>Whether it makes several of a record: then it has a chain of its own, which takes records one by one.</summary>
    public virtual bool MakesMore => false;

    /// <summary>Makes the next of the records that come of the one that was applied last by this thread; false when there is none.</summary>
    public virtual bool TryMakeNext(RecordFields record) => false;

    /// <summary>
    /// Judges or changes many records. A record with a fault is put off instead; one that is taken out otherwise
    /// is counted.
    /// </summary>
    /// <param name="block">The records.</param>
    /// <param name="rows">Numbers of those that are left; those that stay are moved to the front, in order.</param>
    /// <param name="counts">Where filtered records are counted.</param>
    /// <param name="faults">An empty list for passing use.</param>
    /// <returns>How many stay.</returns>
    public virtual int ApplyMany(RecordBlock block, Span<int> rows, ref StageCounts counts, List<StepFault> faults)
    {
        // One by one, where no loop over a column is better.
        blockSlots ??= [.. Slots];
        blockComputes ??= [.. Computes];
        int kept = 0;
        foreach (int row in rows)
        {
            if (block.IsFull)
            {
                block.PutOff(row);
                continue;
            }

            block.TurnTo(row, blockSlots);
            if (block.IsPutOff(row))
            {
                continue;
            }

            StepOutcome outcome = Apply(block.Fields, faults);
            if (outcome == StepOutcome.Keep && faults.Count == 0)
            {
                block.Keep(row, blockComputes);
                rows[kept++] = row;
            }
            else if (CountIfFiltered(outcome, ref counts))
            {
                block.Filtered?.Add((row, outcome == StepOutcome.FilteredNull ? TraceKind.FilteredNull : TraceKind.FilteredFalse));
            }
            else
            {
                faults.Clear();
                block.PutOff(row);
            }
        }

        return kept;
    }

    /// <summary>Counts a record that a filter took out.</summary>
    /// <returns>Whether it was one.</returns>
    internal static bool CountIfFiltered(StepOutcome outcome, ref StageCounts counts)
    {
        counts.FilteredFalse += outcome == StepOutcome.FilteredFalse ? 1 : 0;
        counts.FilteredNull += outcome == StepOutcome.FilteredNull ? 1 : 0;
        return outcome is StepOutcome.FilteredFalse or StepOutcome.FilteredNull;
    }

    /// <summary>Leaves out the rows that were put off.</summary>
    protected static int WithoutPutOff(RecordBlock block, Span<int> rows)
    {
        int kept = 0;
        if (block.PutOffCount == 0)
        {
            return rows.Length;
        }

        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += block.IsPutOff(row) ? 0 : 1;
        }

        return kept;
    }

    /// <summary>Makes the pending failure of an expression a fault.</summary>
    protected static StepOutcome Failed(RecordFields record, List<StepFault> faults, string? column)
    {
        faults.Add(new StepFault(column, record.FailureCode!, record.FailureMessage!));
        record.ClearFailure();
        return StepOutcome.Reject;
    }
}
