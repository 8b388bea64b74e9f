using Pipeline.Core.Tests.Processes;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Guarantee 3 for child processes: sharded stages give the bytes and counts that threads give.</summary>
public sealed class ShardTests : IDisposable
{
    private const int Limit = 300_000;
    private static readonly RunOptions Options = new() { WorkerCommand = [TestChild.Path, "worker"] };

    private readonly PipelineFolder folder = new();

    public ShardTests() => MessyOrders.Write(folder);

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("output: { path: '{country}/{stem}.csv' }")]
    [InlineData("output: { path: '{dir}/{stem}-{country}.csv', formulas: escape, csv: { quoting: all, newline: crlf } }")]
    public async Task Execute_InChildProcesses_GivesTheBytesAndCountsOfThreads(string output)
    {
        string yaml = ReferencePipeline.Yaml + "\n" + output;
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();
        (int? All, string Cut, int BatchBytes)[] ways =
            [(1, "", 512 << 10), (2, "", 4 << 10), (3, "", 64), (null, "calc", 3000), (null, "columns keep judge", 3000), (2, "columns keep calc swap call judge take", 1 << 10)];
        foreach ((int? all, string cut, int batchBytes) in ways)
        {
            PipelineResult result = await folder.RunAsync(yaml, definition => Shard(definition, all, cut, batchBytes), Options);

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"all={all}, {cut}, {batchBytes}");
            Assert.Contains(result.Report.Blocks, block => block.Processes is not null);
            Assert.All(result.Report.Blocks, block => Assert.Equal((0, 0), (block.Restarts, block.Resent)));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("stages: []")]
    [InlineData("stages: [{ drop: [name] }]")]
    public async Task Execute_WithoutSteps_GivesTheBytesAndCountsOfThreads(string stages)
    {
        string yaml = stages + "\nrejects: { max: 100% }";
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();

        PipelineResult result = await folder.RunAsync(yaml, definition => Shard(definition, 2, "", 1000), Options);

        PipelineResult.AssertSame(expected, result.Fingerprint(), stages);
    }

    [Theory(Timeout = Limit)]
    [InlineData(0)]
    [InlineData(7)]
    public async Task Execute_FailFast_StopsAtTheRecordOfThreads(int max)
    {
        string yaml = ReferencePipeline.Yaml.Replace("max: 100%", $"max: {max}, fail_fast: true", StringComparison.Ordinal);
        PipelineResult expected = await folder.RunAsync(yaml);
        Assert.Equal(65, expected.Report.ExitCode);

        PipelineResult result = await folder.RunAsync(yaml, definition => Shard(definition, 2, "judge", 1000), Options);

        Assert.Equal(65, result.Report.ExitCode);
        Assert.Equal(expected.RejectLines(), result.RejectLines());
        Assert.Equal(expected.Report.Totals with { RecordsPerSecond = 0 }, result.Report.Totals with { RecordsPerSecond = 0 });
    }

    [Fact]
    public void Plan_ShardOfAProgram_IsItsParallelism()
    {
        PipelinePlan plan = PipelinePlan.Create(folder.Define(
            "stages: [{ name: call, exec: { command: [cat], output: { x: integer } } }, { name: keep, filter: \"x > 1\" }]",
            definition => Shard(definition, 3, "call", 1000)));

        Assert.Equal(
            [("read", null), ("split", 3), ("call", null), ("keep", 3), ("write", (int?)null)],
            plan.Blocks.Select(block => (block.Name, block.Processes)));
        Assert.Equal(1, plan.Blocks[2].MaxDegreeOfParallelism);
    }

    [Fact]
    public Task Execute_WithoutTheCommandOfAWorker_IsMisuse() =>
        Assert.ThrowsAsync<ArgumentException>(() => folder.RunAsync(ReferencePipeline.Yaml, definition => Shard(definition, 1, "", 1000)));

    [Theory]
    [InlineData("read", "'read' always runs in this process")]
    [InlineData("nothing", "no block or stage 'nothing' for --shard")]
    [InlineData("keep", "--shard and --dop both name 'keep'")]
    public void Plan_ShardThatCannotBe_IsWrongUsage(string stage, string message)
    {
        PlanException thrown = folder.Refused(ReferencePipeline.Yaml, definition => Shard(definition, null, stage, 1000) with
        {
            Run = Shard(definition, null, stage, 1000).Run with { Dop = new Dictionary<string, int>(StringComparer.Ordinal) { ["keep"] = 2 } },
        });

        Problem problem = Assert.Single(thrown.Problems);
        Assert.Equal(64, problem.ExitCode);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private static PipelineDefinition Shard(PipelineDefinition definition, int? all, string cut, int batchBytes) => definition with
    {
        Run = definition.Run with
        {
            BatchBytes = batchBytes,
            AllShard = all,
            Shard = cut.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(stage => stage, stage => 1 + (stage.Length % 2), StringComparer.Ordinal),
        },
    };
}
