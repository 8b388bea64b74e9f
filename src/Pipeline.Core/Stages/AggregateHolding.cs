using Pipeline.Statistics;

namespace Pipeline.Stages;

/// <summary>A stage that makes a record of each group. Behind it there are no records of files, but those that it makes.</summary>
/// <param name="plan">What it computes.</param>
internal sealed class AggregateHolding(AggregatePlan plan) : Holding
{
    /// <summary>What it computes.</summary>
    public AggregatePlan Plan => plan;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Slots => plan.Slots;
}
