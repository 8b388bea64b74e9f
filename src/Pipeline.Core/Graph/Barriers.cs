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

    /// <summary>The plan with what its chains share with the barriers of one run behind them: the groups that they make.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="space">Where that goes which does not fit into memory.</param>
    public static PipelinePlan Prepare(PipelinePlan plan, Func<SpillSpace> space)
    {
        GroupTables?[] tables = [.. plan.Chains.Select((chain, i) => plan.Files[0].Programs[i].Gather?.Holding is AggregateHolding aggregate
            ? new GroupTables(aggregate.Plan with { Now = plan.Now.UtcTicks }, chain.MaxDegreeOfParallelism, BudgetOf(plan), space())
            : null)];
        Dictionary<ChainProgram, ChainProgram> prepared = new(ReferenceEqualityComparer.Instance);
        return Array.TrueForAll(tables, one => one is null) ? plan : plan.With(Prepared);

        ChainProgram Prepared(int chain, ChainProgram program)
        {
            if (tables[chain] is not { } ofChain || program.Gather is not { Holding: AggregateHolding aggregate } step)
            {
                return program;
            }

            // Files that share a program go on sharing it.
            if (!prepared.TryGetValue(program, out ChainProgram? with))
            {
                with = program with { Gather = step with { Holding = new AggregateHolding(aggregate.Plan, ofChain) } };
                prepared.Add(program, with);
            }

            return with;
        }
    }

    /// <summary>A barrier behind each segment but the last.</summary>
    /// <param name="plan">The plan, as <see cref="Prepare"/> gives it.</param>
    /// <param name="ledger">Keeps rejects and removed records.</param>
    /// <param name="tally">What is counted.</param>
    /// <param name="space">Where that goes which does not fit into memory.</param>
    /// <param name="failure">The run's.</param>
    /// <param name="checkpoints">Notes which of them has taken all records, for a run that goes on; or null.</param>
    public static IReadOnlyList<IBarrier> Of(PipelinePlan plan, RejectLedger ledger, RunTally tally, SpillSpace space, FirstFailure failure, RunCheckpoints? checkpoints = null)
    {
        long budget = BudgetOf(plan);
        return [.. Enumerable.Range(0, plan.Segments.Count - 1).Select(Barrier)];

        IBarrier Barrier(int segment)
        {
            BatchAccount account = new(plan, ledger, tally, failure, segment);
            GatherStep step = HoldingOf(plan, segment);
            return step.Holding switch
            {
                RecordHolding holding => new RecordBarrier(plan, segment, account, checkpoints, tally, Holder(step, holding), Enumerable.Range(0, segment + 1).All(before => HoldingOf(plan, before).Holding.KeepsOrder), failure),
                AggregateHolding aggregate => new GroupBarrier(plan, segment, account, checkpoints, new GroupStore(aggregate.Tables), () => Small(plan, space), failure),
                Holding other => throw new NotSupportedException($"no barrier for {other.GetType().Name}"),
            };
        }

        RecordHolder Holder(GatherStep step, RecordHolding holding)
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

    /// <summary>Bytes of memory of each barrier.</summary>
    private static long BudgetOf(PipelinePlan plan)
    {
        long memory = plan.Definition.Run.StateMemory - plan.LookupMemory;
        return (memory - (memory / PartOfRejects)) / Math.Max(1, plan.Segments.Count - 1);
    }

    /// <summary>What puts the rejects of a run, or its warnings, in order, where they do not come in it.</summary>
    public static RejectOrder? OrderOf(PipelinePlan plan, SpillSpace space) => plan.HoldsData
        ? new RejectOrder(plan.Stages.Select(stage => stage.Name), plan.NameOf, () => Small(plan, space))
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
        return new RemovedRecords(isOfOneStage, () => Small(plan, space), openWriter);
    }

    private static SpillSorter Small(PipelinePlan plan, SpillSpace space) => new(plan.Definition.Run.StateMemory / PartOfRejects / 3, space);

    private static GatherStep HoldingOf(PipelinePlan plan, int segment) => plan.Files[0].Programs[plan.Segments[segment].End.Value - 1].Gather!;
}
