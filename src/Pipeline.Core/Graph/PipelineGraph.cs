using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs.Journal;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// The whole run on one page: read → chains → write end, in one segment, or in several where a barrier takes all records before it
/// gives the first. Segments run one after the other; a failure of one is kept by <see cref="FirstFailure"/>, so that those behind it
/// find the run cancelled and end at once.
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
    /// <param name="start">Where an interrupted run goes on, or null.</param>
    /// <param name="inputs">Opens the inputs; null: one that knows the plan's budget.</param>
    public static PipelineGraph Of(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, BatchWriter writer, FirstFailure failure, Checkpoint? start = null, InputOpener? inputs = null)
    {
        // A barrier would be the sink of one segment and the source of the next; no kind of stage is one yet.
        Range chains = plan.Segments.Single();
        CoreGate? gate = CoreGate.For(plan.Definition.Run.Jobs, [.. plan.Chains.Where((block, chain) => block.FollowsJobs && runners[chain].Kind == BlockKind.Threads).Select(block => block.MaxDegreeOfParallelism), .. WriteBlocks.WantedCores(plan, writer)]);
        ReadBlock read = new(plan, failure, start, inputs);
        ChainBlock[] blocks = [.. Enumerable.Range(0, plan.Chains.Count).Take(chains).Select(chain => new ChainBlock(plan, chain, runners[chain], failure, gate))];
        return new PipelineGraph([new GraphSegment(read, blocks, new WriteBlocks(plan, writer, gate))], [read]);
    }

    /// <summary>Runs to the end. Failures are in <see cref="FirstFailure"/>; this throws only for a bug.</summary>
    public async Task RunAsync()
    {
        foreach (GraphSegment segment in segments)
        {
            await segment.RunAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IBatchSource source in sources)
        {
            source.Dispose();
        }
    }
}
