using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Stages;

/// <summary>What a stage that holds data makes of each record in the chain before it, on many threads: a kind of barrier each. Immutable.</summary>
internal abstract class Holding
{
    /// <summary>The slots that must be filled before a record is gathered.</summary>
    public abstract IReadOnlyList<int> Slots { get; }
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
internal sealed class SortHolding : RecordHolding;
