using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whatever the clock does between and during nights, each publishes the same bytes, is kept as the last, and none grows.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("over the end of a year", "2026-12-31T23:59:59.9Z", 1000)]
    [InlineData("over a leap day", "2028-02-28T23:59:59.9Z", 1000)]
    [InlineData("over the hour that Berlin skips", "2026-03-29T00:59:59.9Z", 1000)]
    [InlineData("set back an hour at each look", "2026-10-25T01:00:00Z", -3_600_000)]
    [InlineData("set back a moment at each look", "2026-11-01T00:00:00Z", -1)]
    public async Task Run_NightsUnderAnOddClock_SameBytesAndTheLastIsKept(string what, string start, int milliseconds)
    {
        MessyOrders.Write(folder, records: 20);
        SteppingClock clock = new(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(milliseconds));
        PipelineDefinition definition = folder.Define("rejects: { max: 100% }\nstages: [{ filter: \"quantity is not null\" }]", one => one with { KeepRuns = 2 });
        SortedDictionary<string, string>? first = null;
        HashSet<string> ids = new(StringComparer.Ordinal);
        for (int night = 0; night < 6; night++)
        {
            PipelineResult result = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition, clock), new RunOptions { Time = clock })).AssertPublished();

            RunReport report = result.Report;
            PipelineResult.AssertSame(first ??= result.Published(), result.Published(), what);
            Assert.True(report.Duration >= TimeSpan.Zero, $"{what}: it took {report.Duration}");
            Assert.True(ids.Add(report.RunId), $"{what}: {report.RunId} twice");
            Assert.True(File.Exists(Path.Combine(report.RunFolder!, "run.json")), $"{what}: its own folder is gone");
            Assert.Equal($"runs/{report.RunId}", new FileInfo(Path.Combine(result.Output!, ".pipeline/latest")).LinkTarget);
            Assert.InRange(Directory.GetDirectories(Path.Combine(result.Output!, ".pipeline/runs")).Length, 1, 2);
        }
    }

    private sealed class SteppingClock(DateTimeOffset start, TimeSpan step) : TimeProvider
    {
        private long looks;

        public override DateTimeOffset GetUtcNow() => start + (step * Interlocked.Increment(ref looks));
    }
}
