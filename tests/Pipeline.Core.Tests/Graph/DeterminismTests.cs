using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Guarantee 3: parallelism never changes the result. Every way to run a pipeline gives the same bytes and counts.</summary>
public sealed class DeterminismTests : IDisposable
{
    private static readonly string[] Stages = ["columns", "keep", "calc", "swap", "call", "judge", "take"];

    private readonly PipelineFolder folder = new();

    public DeterminismTests() => MessyOrders.Write(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_MessyOrders_GivesWhatAnIndependentPassGives()
    {
        PipelineResult result = (await folder.RunAsync(ReferencePipeline.Yaml)).AssertPublished();
        var (files, rejects, rejected) = ReferencePipeline.Run(folder.Data);

        PipelineResult.AssertSame(files, result.Published(), "output");
        Assert.Equal(rejects, result.RejectLines().Select(UpToMessage));
        PipelineResult.AssertSame(rejected, result.Rejected(), "rejected records");
        Assert.Equal(result.Report.Totals.Rejected, rejects.Select(line => string.Join(',', line.Split(',')[..2])).Distinct().Count());
        Assert.True(result.Report.Totals is { Written: > 100, Filtered: > 100, Rejected: > 100 }, result.Report.Totals.ToString());
        Assert.All(result.Report.Inputs, input => Assert.Equal(new FileInfo(Path.Combine(folder.Data, input.Path)).Length, input.Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("output: { path: '{country}/{stem}.csv' }")]
    [InlineData("output: { path: all.csv }")]
    [InlineData("output: { path: all.csv, csv: { compression: gzip } }")]
    [InlineData("output: { path: all.csv, csv: { compression: zstd } }")]
    [InlineData("output: { path: '{dir}/{stem}.csv', csv: { delimiter: ';', quoting: minimal, newline: crlf } }")]
    [InlineData("output: { path: '{dir}/{stem}-{country}.csv', formulas: escape, csv: { quoting: all } }")]
    public async Task Execute_AnyParallelism_GivesTheSameBytesAndCounts(string output)
    {
        string yaml = ReferencePipeline.Yaml + "\n" + output;
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml, Run(1, 1 << 20, 4))).AssertPublished().Fingerprint();

        // Each time others, so that many runs see all of them.
        int step = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1 : 4;
        int first = Random.Shared.Next(step);
        foreach (Way way in output.Length == 0 ? AllWays().Where((_, i) => i % step == first) : SomeWays())
        {
            PipelineResult result = await folder.RunAsync(yaml, definition => way.Apply(definition));
            PipelineResult.AssertSame(expected, result.Fingerprint(), way.ToString());
            Directory.Delete(result.Output!, recursive: true);
        }
    }

    [Theory]
    [InlineData("stages: []")]
    [InlineData("stages: [{ drop: [name] }]")]
    [InlineData("stages: [{ filter: \"id is not null\" }]\noutput: { csv: { quoting: all } }")]
    public async Task Execute_AnyParallelismWithoutRules_GivesTheSameBytesAndCounts(string stages)
    {
        string yaml = stages + "\nrejects: { max: 100% }";
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml, Run(1, 1 << 20, 4))).AssertPublished().Fingerprint();
        foreach (Way way in SomeWays().Select(way => way with { Cut = [] }))
        {
            PipelineResult.AssertSame(expected, (await folder.RunAsync(yaml, definition => way.Apply(definition))).Fingerprint(), way.ToString());
        }
    }

    /// <summary>20 times in the long form: <c>PIPELINE_TESTS_LONG=1</c>.</summary>
    [Fact]
    public async Task Execute_WithRandomDelays_GivesTheSameBytes()
    {
        int repetitions = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 20 : 4;
        Random random = new(3);
        SortedDictionary<string, string>? expected = null;
        for (int i = 0; i < repetitions; i++)
        {
            Way way = new(random.Next(1, 9), random.Next(2) == 0 ? Stages : [], random.Next(16, 3000), random.Next(1, 20), random.Next(1, 5));
            PipelinePlan plan = PipelinePlan.Create(folder.Define(ReferencePipeline.Yaml, way.Apply));
            foreach (int chain in Enumerable.Range(0, plan.Chains.Count).Where(chain => plan.Files[0].Programs[chain].Steps.Count > 0))
            {
                // Batches overtake each other wherever they can.
                plan = ProbeStep.Into(plan, chain, _ => Thread.Sleep(Random.Shared.Next(300) == 0 ? Random.Shared.Next(4) : 0));
            }

            SortedDictionary<string, string> actual = (await PipelineFolder.RunAsync(plan)).AssertPublished().Fingerprint();
            expected ??= actual;
            PipelineResult.AssertSame(expected, actual, way.ToString());
        }
    }

    private static string UpToMessage(string line) => string.Join(',', line.Split(',')[..7]);

    private static Func<PipelineDefinition, PipelineDefinition> Run(int dop, int batchBytes, int capacity) => new Way(dop, [], batchBytes, capacity, 1).Apply;

    private static IEnumerable<Way> AllWays()
    {
        string[][] cuts = [[], .. Stages.Select(stage => new[] { stage }), Stages];
        foreach (string[] cut in cuts)
        {
            foreach (int dop in (int[])[1, 2, 8])
            {
                foreach (int batchBytes in (int[])[64, 4 << 10, 64 << 10, 512 << 10])
                {
                    yield return new Way(dop, cut, batchBytes, (dop + batchBytes + cut.Length) % 2 == 0 ? 1 : 100, dop == 2 ? 4 : 1);
                }
            }
        }

        yield return new Way(8, Stages, 16, 100, 4);
        yield return new Way(8, Stages, 16, 1, 4);
        foreach (int cores in (int[])[1, 2, 8])
        {
            yield return new Way(cores, Stages, 4096, cores, 4) { SharesCores = true };
        }

        yield return new Way(2, [], 4096, 1, 1);
        yield return new Way(2, [], 4096, 100, 1);
    }

    private static IEnumerable<Way> SomeWays()
    {
        yield return new Way(1, [], 16, 1, 1);
        yield return new Way(2, Stages, 4 << 10, 1, 1);
        yield return new Way(8, [], 64 << 10, 100, 4);
        yield return new Way(8, Stages, 100, 100, 4);
        yield return new Way(2, Stages, 100, 100, 1) { SharesCores = true };
    }

    /// <summary>A way to run the same pipeline.</summary>
    private sealed record Way(int Dop, string[] Cut, int BatchBytes, int Capacity, int Readers)
    {
        /// <summary>Whether the blocks share the cores, instead of having a parallelism each.</summary>
        public bool SharesCores { get; init; }

        public PipelineDefinition Apply(PipelineDefinition definition)
        {
            Dictionary<string, int> dop = SharesCores ? [] : Cut.ToDictionary(stage => stage, _ => Dop, StringComparer.Ordinal);
            Dictionary<string, int> capacity = Cut.Append("read").Append("write").ToDictionary(block => block, _ => Capacity, StringComparer.Ordinal);
            dop["read"] = Readers;
            dop["write"] = Readers;
            return definition with { Run = definition.Run with { Jobs = Dop, Dop = dop, Capacity = capacity, BatchBytes = BatchBytes } };
        }

        public override string ToString() => $"dop {Dop}, cut at [{string.Join(' ', Cut)}], batches of {BatchBytes}, capacity {Capacity}, readers {Readers}{(SharesCores ? ", shared cores" : "")}";
    }
}
