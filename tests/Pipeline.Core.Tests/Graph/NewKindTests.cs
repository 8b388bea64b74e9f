using System.Globalization;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Reports;
using Pipeline.Stages;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// Follows the recipe of src/README.md for a new kind of stage with a block of its own: <see cref="Take"/> is all that it adds, and
/// <see cref="LateRunner"/> where threads do not do its work.
/// </summary>
public sealed class NewKindTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_KindThatGoesInOrder_HasItsBlockItsCountsAndItsOrder()
    {
        BlockReport block = await RunAsync(Take.Kind);

        Assert.Equal((BlockKind.Threads, 1), (block.Kind, block.Dop));
    }

    [Fact]
    public async Task Execute_KindWithARunnerOfItsOwn_GoesThroughItAndEndsIt()
    {
        LateRunner? runner = null;

        BlockReport block = await RunAsync(Take.Kind with { Runner = context => runner = new LateRunner(context.Stage, context.Parallelism) });

        Assert.Equal(("take-2", 1), (runner!.Stage, runner.Parallelism));
        Assert.Equal((BlockKind.Programs, 1, (long)runner.Batches), (block.Kind, block.Dop, block.Batches));
        Assert.Equal((1, 1), (runner.Ends, runner.Disposals));
    }

    /// <summary>Runs a plan whose second stage is of the kind, checks what came out, and gives the report of the stage's block.</summary>
    private async Task<BlockReport> RunAsync(StageKind kind)
    {
        // A block would put off the names with doubled quotes, and take them behind the others.
        folder.Write("a.csv", "id,name\n" + string.Concat(Enumerable.Range(0, 3000).Select(Record)));
        PipelinePlan plan = Plan(kind, folder.Define(
            "columns: { id: { type: integer } }\nstages: [{ filter: 'id % 2 = 0' }, { take: 300 }, { filter: 'id % 3 = 0' }]",
            definition => definition with { Run = definition.Run with { BatchBytes = 1024, Jobs = 4 } }));

        PipelineResult result = await PipelineFolder.RunAsync(plan);

        Assert.True(result.Report.ExitCode == 0, result.Report.Failure);
        string expected = "id,name\n" + string.Concat(Enumerable.Range(0, 100).Select(i => Record(6 * i)));
        Assert.Equal(expected, await File.ReadAllTextAsync(Path.Combine(plan.Definition.Output.Folder!, "a.csv")));
        Assert.Equal(new StageCounts { In = 1500, Out = 300, FilteredFalse = 1200 }, result.Report.Stages.Single(stage => stage.Name == "take-2").Counts);
        BlockReport block = result.Report.Blocks.Single(block => block.Name == "take-2");
        Assert.True(block.Batches > 3);
        return block;

        static string Record(int id) => string.Create(CultureInfo.InvariantCulture, $"{id},{(id % 4 == 0 ? "\"a \"\"b\"\"\"" : "c")}\n");
    }

    /// <summary>The plan of a definition in which the second stage is of the new kind, which stands in no table.</summary>
    private static PipelinePlan Plan(StageKind kind, PipelineDefinition definition)
    {
        StageDefinition stage = definition.Stages[1];
        PipelinePlan without = PipelinePlan.Create(definition with { Stages = [definition.Stages[0], definition.Stages[2]] });
        BoundPlan bound = without.Bound with { Definition = definition, Files = [.. without.Bound.Files.Select(file => file with { Bound = With(file.Bound) })] };
        List<Problem> problems = [];
        ChainPlan chains = ChainPlan.Make(bound.Files[0].Bound, bound.Files.Count, anyCompressed: false, definition.Run, problems);
        Assert.Empty(problems);
        return PipelinePlan.Of(bound, chains);

        BoundHeader With(BoundHeader header)
        {
            // columns, the first filter, and here the new one.
            BoundStage taken = kind.BindTo(new StageBinding(stage, "take-2", header.Stages[1].Output, problems: [], warnings: []))!;
            return header with { Stages = [.. header.Stages.Take(2), taken, .. header.Stages.Skip(2)] };
        }
    }

    /// <summary><c>take: N</c> keeps the first records. It remembers how many there were, so batches come one at a time, in order.</summary>
    private sealed class Take(int most) : RecordStep
    {
        public static readonly StageKind Kind = new("take", """{"type":"integer"}""", Bind) { Placement = StagePlacement.InOrder };

        private int taken;

        public override IReadOnlyList<int> Slots => [1];

        public override StepOutcome Apply(RecordFields record, List<StepFault> faults) => taken++ < most ? StepOutcome.Keep : StepOutcome.FilteredFalse;

        private static BoundStage? Bind(StageBinding binding) => binding.Text(binding.Stage.Body, "how many records are taken") is { } most
            ? binding.Bound(binding.Input, new Take(int.Parse(most, CultureInfo.InvariantCulture)))
            : null;
    }

    /// <summary>Has batches worked on later, on a thread that nobody waited with.</summary>
    private sealed class LateRunner(string stage, int parallelism) : IChainRunner
    {
        private readonly ThreadRunner threads = new(parallelism);

        public string Stage => stage;

        public int Parallelism => parallelism;

        public int Batches { get; private set; }

        public int Ends { get; private set; }

        public int Disposals { get; private set; }

        public BlockKind Kind => BlockKind.Programs;

        public bool Waits => true;

        public RunnerNotes Notes => RunnerNotes.None;

        public async ValueTask ProcessAsync(RecordBatch batch, ChainProgram program)
        {
            await Task.Yield();
            await threads.ProcessAsync(batch, program);
            Batches++;
        }

        public void End() => Ends++;

        public void Dispose() => Disposals++;
    }
}
