using System.Globalization;
using System.Text;
using System.Threading.Tasks.Dataflow;
using Pipeline.Definition;
using Pipeline.Measuring;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Segments: batches that do not come from files, and a barrier that takes all before it gives the first.</summary>
public sealed class SegmentTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_TwoSegmentsWithABarrierBetween_GiveTheBytesOfOne()
    {
        PipelinePlan plan = Plan();
        Assert.Equal(3, plan.Chains.Count);
        (byte[] expected, RunTally whole) = await RunAsync(plan, (failure, writer, runners) => PipelineGraph.Of(plan, runners, writer, failure, []));
        Barrier? barrier = null;
        (byte[] actual, RunTally parted) = await RunAsync(plan, (failure, writer, runners) =>
        {
            ReadBlock read = new(plan, failure);
            barrier = new Barrier();
            ChainBlock[] chains = [.. runners.Select((runner, chain) => new ChainBlock(plan, chain, runner, failure))];
            return new PipelineGraph([new GraphSegment(read, chains[..2], barrier), new GraphSegment(barrier, chains[2..], new WriteBlocks(plan, writer))], [read, barrier]);
        });

        Assert.True(barrier!.Gathered > 3);
        Assert.True(expected.Length > 1000);
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        Assert.Equal(whole.Total, parted.Total);
        Assert.Equal(whole.Stages, parted.Stages);
        Assert.True(parted.Total is { Balances: true, Filtered: > 0, Rejected: > 0 }, parted.Total.ToString());
    }

    [Fact]
    public async Task Run_FirstSegmentFails_TheSecondEndsAtOnce()
    {
        PipelinePlan plan = ProbeStep.Into(Plan(), 1, record =>
        {
            if (record == 500)
            {
                throw new InvalidTimeZoneException();
            }
        });
        using CancellationTokenSource cancellation = new();
        using FirstFailure failure = new(cancellation.Token);
        using PipelineGraph graph = Parted(plan, failure);

        await graph.RunAsync().WaitAsync(Limit);

        Assert.IsType<InvalidTimeZoneException>(failure.Failure);
    }

    [Fact]
    public void Make_StageIsABarrier_PartsTheChains()
    {
        Schema schema = new([new Column("a", ColumnType.Text, 0)], 1, 1);
        BoundStage[] stages =
        [
            Stage("one", StagePlacement.Fused), Stage("sort", StagePlacement.Barrier), Stage("two", StagePlacement.Fused), Stage("three", StagePlacement.Fused), Stage("top", StagePlacement.Barrier),
        ];

        ChainPlan plan = ChainPlan.Make(new BoundHeader(schema, stages), 1, anyCompressed: false, new RunDefinition { Jobs = 2 }, []);

        // one | sort | two+three | top | encode
        Assert.Equal(5, plan.Ranges.Count);
        Assert.Equal([0..2, 2..4, 4..5], plan.Segments);

        BoundStage Stage(string name, StagePlacement placement) => new(name, "test", schema, new ProbeStep(_ => { })) { Placement = placement };
    }

    private static PipelineGraph Parted(PipelinePlan plan, FirstFailure failure)
    {
        ReadBlock read = new(plan, failure);
        Barrier barrier = new();
        ChainBlock[] chains = [.. ChainRunners.Of(plan, new RunOptions(), new RunnerContext("", 1, failure.Token)).Select((runner, chain) => new ChainBlock(plan, chain, runner, failure))];
        return new PipelineGraph([new GraphSegment(read, chains[..2], barrier), new GraphSegment(barrier, chains[2..], new Barrier())], [read, barrier]);
    }

    private PipelinePlan Plan()
    {
        StringBuilder text = new("id,name\n");
        for (int record = 0; record < 2000; record++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(record % 100 == 7 ? "x" : record)},\"name {record}\"\n");
        }

        folder.Write("a.csv", text.ToString());
        return PipelinePlan.Create(folder.Define(
            "columns: { id: { type: integer } }\nstages: [{ name: keep, filter: 'id % 3 > 0' }, { name: twice, derive: { d: 'id * 2' } }, { name: last, derive: { e: 'd + 1' } }]",
            definition => definition with
            {
                Run = definition.Run with { BatchBytes = 4096, Jobs = 2, Dop = new Dictionary<string, int>(StringComparer.Ordinal) { ["twice"] = 2 } },
            }));
    }

    private static async Task<(byte[] Output, RunTally Tally)> RunAsync(PipelinePlan plan, Func<FirstFailure, BatchWriter, IReadOnlyList<IChainRunner>, PipelineGraph> build)
    {
        using FirstFailure failure = new(CancellationToken.None);
        using MemoryStream output = new();
        RunTally tally = new(plan.Files.Count, plan.Stages.Count);
        using Destinations destinations = new(new StreamSink(output), null);
        BatchWriter writer = new(plan, new BatchAccount(plan, new RejectLedger(plan, null), tally, failure), destinations, toFolder: false, failure);
        using PipelineGraph graph = build(failure, writer, ChainRunners.Of(plan, new RunOptions(), new RunnerContext("", 1, failure.Token)));
        await graph.RunAsync().WaitAsync(Limit);
        Assert.Null(failure.Failure);
        return (output.ToArray(), tally);
    }

    /// <summary>Gathers all batches, and gives them in their order when the last has come.</summary>
    private sealed class Barrier : IBarrier
    {
        private readonly List<RecordBatch> gathered = [];
        private readonly ActionBlock<RecordBatch> first;

        public Barrier() => first = new ActionBlock<RecordBatch>(gathered.Add);

        public int Gathered => gathered.Count;

        public ITargetBlock<RecordBatch> First => first;

        public IReadOnlyList<BlockMeter> Meters => [];

        public BlockMeter Meter { get; } = new(BlockKind.Read, "barrier", 1, 1);

        public Task EndAsync() => first.Completion;

        public async Task RunAsync(ITargetBlock<RecordBatch> next)
        {
            await first.Completion;
            foreach (RecordBatch batch in gathered)
            {
                await next.SendAsync(batch);
            }

            next.Complete();
        }

        public void Skip() => throw new NotSupportedException();

        public void RestoreFrom(BinaryReader reader) => throw new NotSupportedException();

        public void Dispose()
        {
            // Nothing is held but memory.
        }
    }
}
