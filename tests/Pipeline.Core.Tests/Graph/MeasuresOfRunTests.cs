using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What a report says of each block of a whole run.</summary>
public sealed class MeasuresOfRunTests : IDisposable
{
    private const int Limit = 120_000;
    private const int Records = 30_000;

    private readonly PipelineFolder folder = new();

    public MeasuresOfRunTests()
    {
        for (int file = 0; file < 2; file++)
        {
            folder.Write($"{file}.csv", "k,n\n" + string.Concat(Enumerable.Range(0, Records / 2).Select(i => $"x,{i}\n")));
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("output: { csv: { compression: gzip } }")]
    [InlineData("output: { path: '{k}/{stem}.csv' }")]
    public async Task Execute_AnyOutput_TimesOfEachBlockAddUpAndCountsAreThoseOfTheRun(string output)
    {
        RunReport report = (await RunAsync("columns: { n: { type: integer } }\nstages: [ { name: keep, filter: 'n % 3 > 0' }, { name: made, derive: { m: n * 2 } } ]\n" + output, definition => definition with
        {
            Run = definition.Run with { Jobs = 3, BatchBytes = 4096, Dop = new Dictionary<string, int>(StringComparer.Ordinal) { ["made"] = 2 } },
        })).Report;

        double flow = (report.Blocks[0].BusySeconds + report.Blocks[0].WaitingSeconds + report.Blocks[0].BlockedSeconds) / report.Blocks[0].Dop;
        Assert.InRange(flow, 0, report.Duration.TotalSeconds);
        Assert.All(report.Blocks, block =>
        {
            Assert.Equal(flow * block.Dop, block.BusySeconds + block.WaitingSeconds + block.BlockedSeconds, 6);
            Assert.InRange(block.BusiestSeconds, block.BusySeconds / block.Dop * 0.999, block.BusySeconds);
            Assert.True(block.Batches > 0 && block.BusySeconds > 0 && block.MedianLatency > 0, block.ToString());
            Assert.True(block.MedianLatency <= block.HighLatency, block.ToString());
            Assert.True(block.CallSeconds <= block.BusySeconds, block.ToString());
            Assert.Equal(report.Totals.BytesIn, block.Bytes + 8);
            Assert.Equal(block.Kind is BlockKind.Read || (block.Kind is BlockKind.Threads && block.Name != "made") ? Records : Records / 3 * 2, block.Records);
        });
        Assert.True(report.Blocks[0].CallSeconds > 0, "reading takes calls");
        Assert.Equal(report.Blocks[0].Batches, report.Blocks[1].Batches);
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_InWorkers_EachProcessHasItsBatchesAndItsCpuTime()
    {
        RunReport report = (await RunAsync(
            "columns: { n: { type: integer } }\nstages: [ { name: keep, filter: 'n % 3 > 0' } ]",
            definition => definition with { Run = definition.Run with { BatchBytes = 4096, AllShard = 2 } },
            new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).Report;

        BlockReport block = Assert.Single(report.Blocks, block => block.Kind == BlockKind.Processes);
        Assert.Equal([1, 2], block.ByProcess.Select(process => process.Number));
        Assert.Equal(block.Batches, block.ByProcess.Sum(process => process.Batches));
        Assert.All(block.ByProcess, process => Assert.True(process.Batches == 0 || process.BusySeconds > 0, process.ToString()));
        if (OperatingSystem.IsLinux())
        {
            Assert.All(block.ByProcess, process => Assert.True(process.Batches == 0 || process.CpuSeconds > 0, process.ToString()));
            Assert.True(block.CpuSeconds > block.ByProcess.Sum(process => process.CpuSeconds), block.ToString());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("plain", "[awk, '{ for (i = 0; i < 300; i++) s += i; print NR == 1 ? \"score\" : $0 }']")]
    [InlineData("framed", "[TESTCHILD, score, reject]")]
    public async Task Execute_WithAProgram_ItsCpuTimeIsThatOfTheBlock(string protocol, string command)
    {
        RunReport report = (await RunAsync(
            $"columns: {{ n: {{ type: integer }} }}\nstages: [ {{ name: call, exec: {{ command: {command.Replace("TESTCHILD", TestChild.Path, StringComparison.Ordinal)}, protocol: {protocol}, input: [n], output: {{ score: integer }} }} }} ]",
            definition => definition with { Run = definition.Run with { BatchBytes = 32 << 10 } })).Report;

        BlockReport block = Assert.Single(report.Blocks, block => block.Kind == BlockKind.Programs);
        Assert.Equal(Records, block.Records);
        Assert.Equal(protocol == "framed", block.ByProcess.Count > 0);
        if (OperatingSystem.IsLinux())
        {
            Assert.True(block.CpuSeconds > 0.01, block.ToString());
            Assert.All(block.ByProcess, process => Assert.True(process.CpuSeconds > 0, process.ToString()));
        }
    }

    private async Task<PipelineResult> RunAsync(string yaml, Func<Pipeline.Definition.PipelineDefinition, Pipeline.Definition.PipelineDefinition> change, RunOptions? options = null) =>
        (await folder.RunAsync(yaml, change, options)).AssertPublished();
}
