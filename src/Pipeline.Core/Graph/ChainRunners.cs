using Pipeline.Planning;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Graph;

/// <summary>Makes the runner of each chain. Graph, preview and all others that run chains get their runners here.</summary>
internal static class ChainRunners
{
    /// <summary>A runner for each chain of the plan, as it was planned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="context">What all of them work with.</param>
    /// <param name="used">The chains that get batches here, or null for all; others have a runner that does nothing.</param>
    public static IReadOnlyList<IChainRunner> Of(PipelinePlan plan, RunOptions options, RunnerContext context, Range? used = null)
    {
        (int first, int count) = (used ?? ..).GetOffsetAndLength(plan.Chains.Count);
        return
        [
            .. plan.Chains.Select((block, chain) => chain < first || chain >= first + count ? new ThreadRunner(1)
                : block.Processes is null ? InProcess(plan, chain, context)
                : new WorkerPool(plan, chain, options.WorkerCommand!, options.WorkerSaid, context.Cancellation)),
        ];
    }

    /// <summary>A runner for a chain that uses no child process of ours.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chain">Which of its chains.</param>
    /// <param name="context">What all runners of the plan work with; each gets it with the name and parallelism of its own block.</param>
    public static IChainRunner InProcess(PipelinePlan plan, int chain, RunnerContext context)
    {
        PlannedBlock block = plan.Chains[chain];
        ChainCutter.Range range = plan.Ranges[chain];
        RunnerFactory? own = range.Count == 0 ? null : plan.Bound.Files[0].Bound.Stages[range.First].Runner;
        return own?.Invoke(context with { Stage = block.Name, Parallelism = block.MostAtOnce }) ?? new ThreadRunner(block.MaxDegreeOfParallelism);
    }
}
