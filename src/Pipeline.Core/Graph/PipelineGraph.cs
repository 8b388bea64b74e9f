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
    /// <param name="recorded">Gives batches that went through the chains of the first segment elsewhere; null: the input is read.</param>
    public static PipelineGraph Of(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, BatchWriter writer, FirstFailure failure, IReadOnlyList<IBarrier> barriers, Checkpoint? start = null, InputOpener? inputs = null, IBatchSource? recorded = null)
    {
        CoreGate? gate = GateOf(plan, runners, recorded is null ? 0 : plan.FirstChains, WriteBlocks.WantedCores(plan, writer));
        return Of(plan, runners, new WriteBlocks(plan, writer, gate), failure, barriers, gate, start, inputs, recorded);
    }

    /// <summary>Builds the blocks of the plan but for its write end.</summary>
    public static PipelineGraph Of(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, IBatchSink end, FirstFailure failure, IReadOnlyList<IBarrier> barriers, CoreGate? gate, Checkpoint? start = null, InputOpener? inputs = null, IBatchSource? recorded = null)
    {
        IBatchSource first = recorded ?? new ReadBlock(plan, failure, start, inputs);
        return new PipelineGraph(
            [.. plan.Segments.Select((chains, i) => new GraphSegment(i == 0 ? first : barriers[i - 1], i == 0 && recorded is not null ? [] : Blocks(plan, chains, runners, failure, gate), i < barriers.Count ? barriers[i] : end))],
            [first, .. barriers]);
    }

    /// <summary>Builds the blocks of the first segment alone: what comes of it is taken up elsewhere.</summary>
    public static PipelineGraph OfFirst(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, IBatchSink end, FirstFailure failure, InputOpener inputs)
    {
        ReadBlock read = new(plan, failure, start: null, inputs);
        CoreGate? gate = GateOf(plan, [.. runners.Take(plan.FirstChains)], 0, []);
        return new PipelineGraph([new GraphSegment(read, Blocks(plan, plan.Segments[0], runners, failure, gate), end)], [read]);
    }

    /// <summary>Runs to the end. Failures are in <see cref="FirstFailure"/>; this throws only for a bug.</summary>
    public Task RunAsync() => Task.WhenAll(segments.Select(segment => segment.RunAsync()));

    private static ChainBlock[] Blocks(PipelinePlan plan, Range chains, IReadOnlyList<IChainRunner> runners, FirstFailure failure, CoreGate? gate) =>
        [.. Enumerable.Range(0, plan.Chains.Count).Take(chains).Select(chain => new ChainBlock(plan, chain, runners[chain], failure, gate))];

    private static CoreGate? GateOf(PipelinePlan plan, IReadOnlyList<IChainRunner> runners, int first, IEnumerable<int> others) =>
        CoreGate.For(plan.Definition.Run.Jobs, [.. plan.Chains.Zip(runners).Skip(first).Where(pair => pair.First.FollowsJobs && pair.Second.Kind == BlockKind.Threads).Select(pair => pair.First.MaxDegreeOfParallelism), .. others]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IBatchSource source in sources)
        {
            source.Dispose();
        }
    }
}
