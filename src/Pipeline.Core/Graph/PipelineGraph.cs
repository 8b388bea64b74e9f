using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs.Journal;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// The whole run on one page: read → chains → write end, in one segment, or in several where a barrier takes all records before it
/// gives the first. Segments run at the same time, those behind a barrier as far as it gives them records; a failure of one is kept by
/// <see cref="FirstFailure"/>, so that the others find the run cancelled and end at once.
/// </summary>
internal sealed class PipelineGraph : IDisposable
{
    private readonly IReadOnlyList<GraphSegment> segments;
    private readonly IReadOnlyList<IBatchSource> sources;

    /// <summary>A graph of these segments.</summary>
    /// <param name="segments">The segments in order.</param>
    /// <param name="sources">Their sources, which are disposed with the graph.</param>
    public PipelineGraph(IReadOnlyList<GraphSegment> segments, IReadOnlyList<IBatchSource> sources)
    {
        this.segments = segments;
        this.sources = sources;
        Meters = [.. segments.SelectMany(segment => segment.Meters)];
    }

    /// <summary>Measurements of the blocks in their order.</summary>
    public IReadOnlyList<BlockMeter> Meters { get; }

    /// <summary>Builds the blocks of the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runners">What works on the batches of each chain.</param>
    /// <param name="writer">The steps of the write end.</param>
    /// <param name="failure">The run's.</param>
    /// <param name="barriers">What stands behind each segment but the last: the sink of one and the source of the next.</param>
    /// <param name="start">Where an interrupted run goes on, or null.</param>
    /// <param name="inputs">Opens the inputs; null: one that knows the plan's budget.</param>
    public static PipelineGraph Of(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, BatchWriter writer, FirstFailure failure, IReadOnlyList<IBarrier> barriers, Checkpoint? start = null, InputOpener? inputs = null)
    {
        CoreGate? gate = CoreGate.For(plan.Definition.Run.Jobs, [.. plan.Chains.Where((block, chain) => block.FollowsJobs && runners[chain].Kind == BlockKind.Threads).Select(block => block.MaxDegreeOfParallelism), .. WriteBlocks.WantedCores(plan, writer)]);
        return Of(plan, runners, new WriteBlocks(plan, writer, gate), failure, barriers, gate, start, inputs);
    }

    /// <summary>Builds the blocks of the plan but for its write end.</summary>
    public static PipelineGraph Of(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, IBatchSink end, FirstFailure failure, IReadOnlyList<IBarrier> barriers, CoreGate? gate, Checkpoint? start = null, InputOpener? inputs = null)
    {
        ReadBlock read = new(plan, failure, start, inputs);
        ChainBlock[] blocks = [.. Enumerable.Range(0, plan.Chains.Count).Select(chain => new ChainBlock(plan, chain, runners[chain], failure, gate))];
        return new PipelineGraph(
            [.. plan.Segments.Select((chains, i) => new GraphSegment(i == 0 ? read : barriers[i - 1], blocks[chains], i < barriers.Count ? barriers[i] : end))],
            [read, .. barriers]);
    }

    /// <summary>A graph of batches that went through the chains elsewhere.</summary>
    public static PipelineGraph Of(IBatchSource source, IBatchSink end) => new([new GraphSegment(source, [], end)], [source]);

    /// <summary>Runs to the end. Failures are in <see cref="FirstFailure"/>; this throws only for a bug.</summary>
    public Task RunAsync() => Task.WhenAll(segments.Select(segment => segment.RunAsync()));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IBatchSource source in sources)
        {
            source.Dispose();
        }
    }
}
