using Pipeline.Graph.Held;
using Pipeline.Planning;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>Makes what stands between the segments of a run, and shares the memory for it.</summary>
internal static class Barriers
{
    // Rejects are few, or the run fails.
    private const int PartOfRejects = 8;

    /// <summary>A barrier behind each segment but the last.</summary>
    public static IReadOnlyList<IBarrier> Of(PipelinePlan plan, RejectLedger ledger, RunTally tally, SpillSpace space, FirstFailure failure)
    {
        int count = plan.Segments.Count - 1;
        long memory = plan.Definition.Run.StateMemory;
        return [.. Enumerable.Range(0, count).Select(segment => Barrier(segment, (memory - (memory / PartOfRejects)) / count))];

        IBarrier Barrier(int segment, long budget)
        {
            int chain = plan.Segments[segment].End.Value - 1;
            BatchAccount account = new(plan, ledger, tally, failure, segment);
            return plan.Files[0].Programs[chain].Gather!.Holding switch
            {
                SortHolding => new RecordBarrier(plan, chain, account, tally, new SortHolder(new SpillSorter(budget, space)), failure),
                Holding other => throw new NotSupportedException($"no barrier for {other.GetType().Name}"),
            };
        }
    }

    /// <summary>What puts the rejects of a run, or its warnings, in order, where they do not come in it.</summary>
    public static RejectOrder? OrderOf(PipelinePlan plan, SpillSpace space) => plan.HoldsData
        ? new RejectOrder(plan.Stages.Select(stage => stage.Name), file => plan.Files[file].Name, () => new SpillSorter(plan.Definition.Run.StateMemory / (2 * PartOfRejects), space))
        : null;
}
