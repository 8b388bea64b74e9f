using Pipeline.Definition;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>What a stage that holds data makes of each record in the chain before it, on many threads: a kind of barrier each. Immutable.</summary>
internal abstract class Holding
{
    /// <summary>The slots that must be filled before a record is gathered.</summary>
    public abstract IReadOnlyList<int> Slots { get; }

    /// <summary>Whether the records behind it come in the order in which they came, so that each is still one of its file.</summary>
    public virtual bool KeepsOrder => false;

    /// <summary>Whether what it makes of a record depends on the others, so that a rejected record cannot be corrected and run by itself.</summary>
    public virtual bool DependsOnOthers => true;

    /// <summary>Whether it gives none before all have come. Another one does so only where what it has to know does not fit into memory.</summary>
    public virtual bool Waits => true;
}

/// <summary>A stage that holds the records themselves.</summary>
internal abstract class RecordHolding : Holding
{
    private static readonly SortKey None = new([]);

    /// <summary>Says to which group a record belongs; records that are equal in it are one.</summary>
    public SortKey Group { get; init; } = None;

    /// <summary>Says which record of a group comes first.</summary>
    public SortKey Order { get; init; } = None;

    /// <summary>The columns whose values the stage works on.</summary>
    public IReadOnlyList<Column> Inputs { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots => [.. Group.Slots.Concat(Order.Slots).Concat(Inputs.Select(column => column.Slot)).Distinct()];
}

/// <summary>Gives the records in their order.</summary>
internal sealed class SortHolding : RecordHolding
{
    /// <inheritdoc/>
    public override bool DependsOnOthers => false;
}

/// <summary>Gives the first records of each group, in their order.</summary>
/// <param name="most">How many of each.</param>
internal sealed class TopHolding(long most) : RecordHolding
{
    /// <summary>How many of each group.</summary>
    public long Most => most;
}

/// <summary>Gives one record of each group.</summary>
/// <param name="isFirstKept">Whether that is the first that came; otherwise the first in the order of the group.</param>
internal sealed class DedupeHolding(bool isFirstKept) : RecordHolding
{
    /// <summary>Whether the first that came stays.</summary>
    public bool IsFirstKept => isFirstKept;

    /// <summary>Whether the last that came stays.</summary>
    public bool IsLastKept { get; init; }

    /// <inheritdoc/>
    public override bool KeepsOrder => true;

    /// <inheritdoc/>
    public override bool Waits => !isFirstKept;
}

/// <summary>Finds the values of a column that came before. Its group is that value; none in a file that has no such column.</summary>
/// <param name="column">Name of the column.</param>
/// <param name="severity">What becomes of a record that has such a value.</param>
internal sealed class UniqueHolding(string column, RuleSeverity severity) : RecordHolding
{
    /// <summary>Name of the column.</summary>
    public string Column => column;

    /// <summary>What becomes of a record that has such a value.</summary>
    public RuleSeverity Severity => severity;

    /// <inheritdoc/>
    public override bool DependsOnOthers => false;

    /// <inheritdoc/>
    public override bool KeepsOrder => true;

    /// <inheritdoc/>
    public override bool Waits => false;
}
