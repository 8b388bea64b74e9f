using System.Threading.Tasks.Dataflow;
using Pipeline.Planning;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// The whole run on one page: read → chains → write end. Blocks never fault: a failure is kept by
/// <see cref="FirstFailure"/>, the batches in flight travel on to the end and give their memory back, and completion flows from
/// the reader to the last block in every case.
/// </summary>
internal sealed class PipelineGraph : IDisposable
{
    private readonly ReadBlock read;
    private readonly ChainBlock[] chains;
    private readonly WriteBlocks write;

    /// <summary>Builds and links the blocks of the plan.</summary>
    public PipelineGraph(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, BatchWriter writer, FirstFailure failure)
    {
        read = new ReadBlock(plan, failure);
        chains = [.. plan.Chains.Select((_, chain) => new ChainBlock(plan, chain, runners[chain], failure))];
        write = new WriteBlocks(plan, writer);

        DataflowLinkOptions link = new() { PropagateCompletion = true };
        for (int i = 0; i + 1 < chains.Length; i++)
        {
            chains[i].Block.LinkTo(chains[i + 1].Block, link);
        }

        chains[^1].Block.LinkTo(write.First, link);
        Meters = [read.Meter, .. chains.Select(chain => chain.Meter), .. write.Meters];
    }

    /// <summary>Measurements of the blocks in their order.</summary>
    public IReadOnlyList<BlockMeter> Meters { get; }

    /// <summary>Runs to the end. Failures are in <see cref="FirstFailure"/>; this throws only for a bug.</summary>
    public async Task RunAsync()
    {
        using CancellationTokenSource sampling = new();
        Task samples = SampleAsync(sampling.Token);
        await read.RunAsync(chains[0].Block);
        await write.EndAsync();
        await Task.WhenAll(chains.Select(chain => chain.Block.Completion));
        Array.ForEach(chains, chain => chain.End());
        await sampling.CancelAsync();
        await samples;
    }

    /// <inheritdoc/>
    public void Dispose() => read.Dispose();

    /// <summary>Looks at the queues every 20 ms: which blocks wait for input, and which for the block behind them.</summary>
    private async Task SampleAsync(CancellationToken end)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                for (int i = 0; i < Meters.Count; i++)
                {
                    Meters[i].Sample(i + 1 < Meters.Count && Meters[i + 1].Queued() >= Meters[i + 1].BoundedCapacity - Meters[i + 1].MaxDegreeOfParallelism);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
