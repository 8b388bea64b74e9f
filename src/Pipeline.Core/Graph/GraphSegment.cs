using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;

namespace Pipeline.Graph;

/// <summary>
/// A part of the graph without a barrier inside: source → chains → sink. Blocks never fault: a failure is kept by
/// <see cref="FirstFailure"/>, the batches in flight travel on to the end and give their memory back, and completion flows from
/// the source to the last block in every case.
/// </summary>
internal sealed class GraphSegment
{
    private readonly IBatchSource source;
    private readonly IReadOnlyList<ChainBlock> chains;
    private readonly IBatchSink sink;

    /// <summary>Links the blocks.</summary>
    /// <param name="source">Where batches come from; whoever made it disposes it.</param>
    /// <param name="chains">None where the batches went through them elsewhere.</param>
    /// <param name="sink">Where batches go.</param>
    public GraphSegment(IBatchSource source, IReadOnlyList<ChainBlock> chains, IBatchSink sink)
    {
        this.source = source;
        this.chains = chains;
        this.sink = sink;
        DataflowLinkOptions link = new() { PropagateCompletion = true };
        for (int i = 0; i + 1 < chains.Count; i++)
        {
            chains[i].Block.LinkTo(chains[i + 1].Block, link);
        }

        if (chains.Count > 0)
        {
            chains[^1].Block.LinkTo(sink.First, link);
        }

        Meters = [source.Meter, .. chains.Select(chain => chain.Meter), .. sink.Meters];
    }

    /// <summary>Measurements of the blocks in their order.</summary>
    public IReadOnlyList<BlockMeter> Meters { get; }

    /// <summary>Runs to the end. This throws only for a bug.</summary>
    public async Task RunAsync()
    {
        await source.RunAsync(chains.Count > 0 ? chains[0].Block : sink.First);
        await sink.EndAsync();
        await Task.WhenAll(chains.Select(chain => chain.Block.Completion));
        foreach (ChainBlock chain in chains)
        {
            chain.End();
        }
    }
}
