using Pipeline.Planning;
using Pipeline.Spill;

namespace Pipeline.Graph;

/// <summary>Makes what stands between the segments of a run, and shares the memory for it.</summary>
internal static class Barriers
{
    // Rejects are few, or the run fails.
    private const int PartOfRejects = 8;

    /// <summary>A barrier behind each segment but the last.</summary>
    public static IReadOnlyList<SortBarrier> Of(PipelinePlan plan, RejectLedger ledger, RunTally tally, SpillSpace space, FirstFailure failure)
    {
        int count = plan.Segments.Count - 1;
        long memory = plan.Definition.Run.StateMemory - plan.LookupMemory;
        return [.. Enumerable.Range(0, count).Select(segment =>
            new SortBarrier(plan, segment, new BatchAccount(plan, ledger, tally, failure), tally, new SpillSorter((memory - (memory / PartOfRejects)) / count, space), failure))];
    }

    /// <summary>What puts the rejects of a run in order, where they do not come in it.</summary>
    public static RejectOrder? OrderOf(PipelinePlan plan, SpillSpace space) => plan.HoldsData
        ? new RejectOrder(plan.Stages.Select(stage => stage.Name), file => plan.Files[file].Name, () => new SpillSorter(plan.Definition.Run.StateMemory / PartOfRejects, space))
        : null;
}
