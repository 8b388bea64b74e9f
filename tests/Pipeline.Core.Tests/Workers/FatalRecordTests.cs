using Pipeline.Core.Tests.Graph;

namespace Pipeline.Core.Tests.Workers;

/// <summary>
/// A record that kills its worker becomes a reject, wherever it stands, and the others are published. Four such records, or two of
/// them where another way to die is all that differs; four each time with <c>PIPELINE_TESTS_LONG=1</c>.
/// </summary>
public sealed class FatalRecordTests : IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1";

    private readonly FaultyWorkers workers = new();

    public void Dispose() => workers.Dispose();

    [Theory(Timeout = FaultyWorkers.Limit)]
    [InlineData("kill", "worker.crash", "fatal to its worker: it was ended by signal 9 (SIGKILL) before END")]
    [InlineData("exit-3", "worker.crash", "fatal to its worker: it ended with exit code 3 before END")]
    [InlineData("throw", "worker.crash", "it said: InvalidOperationException")]
    [InlineData("stop", "worker.timeout", "fatal to its worker: it gave no answer in time")]
    [InlineData("lie", "worker.answer", "counts that do not add up")]
    [InlineData("damage", "worker.answer", "CRC-32C")]
    public async Task Execute_RecordsThatAreFatal_AreRejectedAloneAndTheRestIsPublished(string behaviour, string code, string message)
    {
        // Two neighbours in one batch show what four do, where each of them costs ten processes. One that stops takes the time limit as often.
        string fatal = behaviour is "kill" || (IsLong && behaviour is not "stop") ? "fatal" : "fatal-70";
        PipelineResult expected = (await workers.Folder.RunAsync(FaultyWorkers.Yaml.Replace("stages:", $"stages:\n  - {{ name: fine, validate: {{ ok: \"name not like '{fatal}%'\" }} }}", StringComparison.Ordinal))).AssertPublished();

        PipelineResult result = (await workers.RunAsync([behaviour, "record", fatal, "0"], all: 2)).AssertPublished();

        // Where they stand is what a validating stage in their place says.
        PipelineResult.AssertSame(expected.Published(), result.Published(), behaviour);
        PipelineResult.AssertSame(expected.Rejected(), result.Rejected(), behaviour);
        Assert.Equal(
            expected.RejectLines().Select(line => string.Join(',', line.Split(',')[..4])),
            result.RejectLines().Select(line => string.Join(',', line.Split(',')[..4])));
        Assert.All(result.RejectLines(), line => Assert.Equal(("keep", code), (line.Split(',')[4], line.Split(',')[6])));
        Assert.All(result.RejectLines(), line => Assert.Contains(message, line, StringComparison.Ordinal));
        Assert.Equal(fatal is "fatal" ? 4 : 2, result.Report.Totals.Rejected);
        Assert.True(result.Report.Blocks.Sum(block => block.Restarts) > result.Report.Totals.Rejected);
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_FatalInALaterChain_IsRejectedForItsStage()
    {
        PipelineResult result = (await workers.RunAsync(["kill", "record", "fatal", "0"], shard: "double")).AssertPublished();

        // The last of the four was filtered before it came there.
        Assert.Equal(["a.csv,8,9,36,double,,worker.crash", "a.csv,701,702,4104,double,,worker.crash", "a.csv,702,703,4118,double,,worker.crash"], result.RejectLines().Select(line => string.Join(',', line.Split(',')[..7])));
    }

    [Theory(Timeout = FaultyWorkers.Limit)]
    [InlineData("sort: [{ column: id, order: desc }]", "", "sort-1", 4000)]
    [InlineData("dedupe: { by: [id, name] }", "", "dedupe-1", 2004)]
    [InlineData("derive: { x: id }", "{ sort: id }, { select: [name, id, x] }", "sort-1", 4000)]
    public async Task Execute_FatalInAChainWithoutStepsBehindAStageThatHoldsRecords_IsRejectedForThatStage(string stage, string behind, string name, long held)
    {
        string yaml = $"stages: [{{ {stage} }}, {behind}]\nrejects: {{ max: 100% }}".Replace(", ]", "]", StringComparison.Ordinal);

        PipelineResult result = (await workers.RunAsync(["kill", "record", "fatal-70", "0"], shard: "encode", yaml: yaml + "\noutput: { path: all.csv }")).AssertPublished();

        Assert.Equal(2, result.Report.Totals.Rejected);
        Assert.All(result.RejectLines(), line => Assert.Equal((name, "worker.crash"), (line.Split(',')[4], line.Split(',')[6])));
        Assert.Equal(held - 2, result.Report.Totals.Counts.Out);
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_FatalRecordAndFailFast_StopsThereAndNeverRunsItHere()
    {
        PipelineResult result = await workers.RunAsync(["kill", "record", "fatal", "0"], all: 2, yaml: FaultyWorkers.Yaml.Replace("max: 100%", "max: 1, fail_fast: true", StringComparison.Ordinal));

        result.AssertFailed(65, "stopped at the first reject past the limit of 1");
        Assert.Equal(["a.csv,8", "a.csv,701"], result.RejectLines().Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.Equal(701, result.Report.Totals.Read);
    }
}
