using Pipeline.Planning;
using Pipeline.Stages;
using Pipeline.Workers;

namespace Pipeline.Graph;

/// <summary>Makes the runner of each chain. Graph, preview and all others that run chains get their runners here.</summary>
internal static class ChainRunners
{
    /// <summary>A runner for each chain of the plan, as it was planned.</summary>
    public static IReadOnlyList<IChainRunner> Of(PipelinePlan plan, RunOptions options, CancellationToken cancellation) =>
    [
        .. plan.Chains.Select((block, chain) => block.Processes is null
            ? InProcess(plan, chain, cancellation)
            : new WorkerPool(plan, chain, options.WorkerCommand!, options.WorkerSaid, cancellation)),
    ];

    /// <summary>A runner for a chain that uses no child process of ours.</summary>
    public static IChainRunner InProcess(PipelinePlan plan, int chain, CancellationToken cancellation)
    {
        PlannedBlock block = plan.Chains[chain];
        ChainCutter.Range range = plan.Ranges[chain];
        RunnerFactory? own = range.Count == 0 ? null : plan.Bound.Files[0].Bound.Stages[range.First].Runner;
        return own?.Invoke(block.Name, block.MostAtOnce, cancellation) ?? new ThreadRunner(block.MaxDegreeOfParallelism);
    }
}
