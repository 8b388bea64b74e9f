using System.Text;
using System.Text.Json;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Graph;

/// <summary>The page that a run leaves beside its run.json.</summary>
public sealed class RunPageTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public RunPageTests() => folder.Write("a.csv", "a,n\n1,1\n2,x\n");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", 0)]
    [InlineData("columns: { n: { type: integer } }", 65)]
    public async Task Execute_RunOfASecondOrMore_LeavesThePageOfItsReport(string yaml, int exitCode)
    {
        PipelineDefinition definition = folder.Define(yaml);
        await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        PipelineResult result = await PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Time = new SlowClock() });

        string run = result.Report.RunFolder!;
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run, "run.json")));
        byte[] again = RunPage.Format(RunReportReader.Read(json.RootElement), RunHistory.Read(result.Output!).Runs.Select(earlier => earlier.Entry));
        string page = await File.ReadAllTextAsync(Path.Combine(run, "report.html"));
        Assert.Equal(exitCode, result.Report.ExitCode);
        Assert.Equal(Encoding.UTF8.GetString(again), page);
        Assert.Contains("Beside the runs before", page, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Report.Warnings, warning => warning.Contains("report.html", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Execute_ShorterRun_LeavesNone()
    {
        PipelineResult result = await folder.RunAsync(options: new RunOptions { Time = new StillClock() });

        Assert.False(File.Exists(Path.Combine(result.Report.RunFolder!, "report.html")));
    }

    [Fact]
    public async Task Execute_PageCannotBeWritten_IsPublishedWithAWarning()
    {
        PipelineResult result = await folder.RunAsync(options: new RunOptions { Time = new SlowClock(), Calls = new PageFails() });

        Assert.Equal((RunStatus.Published, 0), (result.Report.Status, result.Report.ExitCode));
        Assert.StartsWith("report.html could not be written, 'pipeline report --html' makes it: ", Assert.Single(result.Report.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Each look at it is half a second later.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long looks;

        public override long TimestampFrequency => 2;

        public override long GetTimestamp() => Interlocked.Increment(ref looks);
    }

    /// <summary>No time passes.</summary>
    private sealed class StillClock : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    private sealed class PageFails : StandInCalls
    {
        protected override void Before(string call, string path, string other)
        {
            if (call is "rename" && other.EndsWith("/report.html", StringComparison.Ordinal))
            {
                throw new IOException("input/output error", 5);
            }
        }
    }
}
