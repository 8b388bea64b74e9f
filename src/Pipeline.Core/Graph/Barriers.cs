using Pipeline.Graph.Held;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Spill;
using Pipeline.Stages;
using Pipeline.Statistics;

namespace Pipeline.Graph;

/// <summary>Makes what stands between the segments of a run, and shares the memory for it.</summary>
internal static class Barriers
{
    // Rejects are few, or the run fails; removed records are only written.
    private const int PartOfRejects = 8;

    /// <summary>A barrier behind each segment but the last.</summary>
    public static IReadOnlyList<IBarrier> Of(PipelinePlan plan, RejectLedger ledger, RunTally tally, SpillSpace space, FirstFailure failure)
    {
        int count = plan.Segments.Count - 1;
        long memory = plan.Definition.Run.StateMemory - plan.LookupMemory;
        return [.. Enumerable.Range(0, count).Select(segment => Barrier(segment, (memory - (memory / PartOfRejects)) / count))];

        IBarrier Barrier(int segment, long budget)
        {
            int chain = plan.Segments[segment].End.Value - 1;
            BatchAccount account = new(plan, ledger, tally, failure, segment);
            GatherStep step = HoldingOf(plan, segment);
            return step.Holding switch
            {
                RecordHolding holding => new RecordBarrier(plan, chain, account, tally, Holder(step, holding, budget), Enumerable.Range(0, segment + 1).All(before => HoldingOf(plan, before).Holding.KeepsOrder), failure),
                AggregateHolding aggregate => new GroupBarrier(plan, segment, account, new GroupStore(aggregate.Plan with { Now = plan.Now.UtcTicks }, budget, space), failure),
                Holding other => throw new NotSupportedException($"no barrier for {other.GetType().Name}"),
            };
        }

        RecordHolder Holder(GatherStep step, RecordHolding holding, long budget)
        {
            // At which record a run stops that fails fast must not depend on what two segments do at the same time.
            bool mayGiveEarly = !plan.Definition.Rejects.FailFast;
            return holding switch
            {
                SortHolding => new SortHolder(new SpillSorter(budget, space)),
                TopHolding top => new TopHolder(top.Most, budget, space),
                DedupeHolding dedupe => new DedupeHolder(step.Stage, ledger.Removed, dedupe, budget, space, mayGiveEarly),
                UniqueHolding unique => new UniqueHolder(plan, step.Name, unique, budget, space, mayGiveEarly),
                RunningHolding running => new RunningHolder(step.Name, running, budget, space, mayGiveEarly),
                _ => throw new NotSupportedException($"no holder for {holding.GetType().Name}"),
            };
        }
    }

    /// <summary>What puts the rejects of a run, or its warnings, in order, where they do not come in it.</summary>
    public static RejectOrder? OrderOf(PipelinePlan plan, SpillSpace space) => plan.HoldsData
        ? new RejectOrder(plan.Stages.Select(stage => stage.Name), plan.NameOf, () => new SpillSorter(plan.Definition.Run.StateMemory / PartOfRejects / 3, space))
        : null;

    /// <summary>What keeps the records that are removed as doubles.</summary>
    public static RemovedRecords? RemovedOf(PipelinePlan plan, SpillSpace space, Func<RemovedWriter> openWriter)
    {
        if (!plan.HoldsData)
        {
            return null;
        }

        List<Holding> holdings = [.. Enumerable.Range(0, plan.Segments.Count - 1).Select(segment => HoldingOf(plan, segment).Holding)];
        bool isOfOneStage = holdings.Count(holding => holding is DedupeHolding) == 1 && holdings.TakeWhile(holding => holding is not DedupeHolding).All(holding => holding.KeepsOrder);
        return new RemovedRecords(isOfOneStage, () => new SpillSorter(plan.Definition.Run.StateMemory / PartOfRejects / 3, space), openWriter);
    }

    private static GatherStep HoldingOf(PipelinePlan plan, int segment) => plan.Files[0].Programs[plan.Segments[segment].End.Value - 1].Gather!;
}
