using Pipeline.Statistics;

namespace Pipeline.Stages;

/// <summary>A stage that makes a record of each group. Behind it there are no records of files, but those that it makes.</summary>
/// <param name="plan">What it computes.</param>
/// <param name="tables">The groups of a run; null before there is one.</param>
internal sealed class AggregateHolding(AggregatePlan plan, GroupTables? tables = null) : Holding
{
    /// <summary>The groups of the run.</summary>
    public GroupTables Tables => tables ?? throw new InvalidOperationException("groups are made in a run");

    /// <summary>What it computes.</summary>
    public AggregatePlan Plan => plan;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots => plan.Slots;
}
