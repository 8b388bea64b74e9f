using Pipeline.Core.Tests.Runs;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What a run leaves when it has ended.</summary>
public sealed class EndOfRunTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_ReportCannotBeWrittenAfterPublishing_IsPublishedAndSaysSo()
    {
        folder.Write("a.csv", "a\n1\n");
        LastReportFails calls = new();

        PipelineResult result = await folder.RunAsync(options: new RunOptions { Calls = calls });

        Assert.Equal((RunStatus.Published, 74), (result.Report.Status, result.Report.ExitCode));
        Assert.StartsWith("published, but its report could not be written: ", result.Report.Failure, StringComparison.Ordinal);
        Assert.Equal("a\n1\n", result.PublishedText());

        // The ledger says the same: what was published, and how the process ended.
        LedgerEntry entry = Assert.Single(Ledger.Read(result.Output!, FileSystemCalls.Instance, out _));
        Assert.Equal((true, 74, 1), (entry.IsPublished, entry.ExitCode, entry.OutputFiles));
        Assert.Equal(result.Report.Failure, entry.Failure);
    }

    [Fact]
    public async Task Execute_ReportOfAFailedRunCannotBeWritten_TheLedgerHasIt()
    {
        folder.Write("a.csv", "a\nx\n");
        PipelineResult result = (await folder.RunAsync("columns: { a: { type: integer } }", options: new RunOptions { Calls = new LastReportFails() })).AssertFailed(65);

        LedgerEntry entry = Assert.Single(Ledger.Read(result.Output!, FileSystemCalls.Instance, out _));
        Assert.Equal(("failed", 65), (entry.Status, entry.ExitCode));
    }

    [Theory]
    [InlineData("a\n1\n\"never closed\n", "")]
    [InlineData("a\nx\n", "columns: { a: { type: integer } }\nrejects: { max: 0, fail_fast: true }")]
    public async Task Execute_RunThatCannotBeMendedByALimit_LeavesNoStaging(string input, string yaml)
    {
        folder.Write("a.csv", input);
        PipelineResult result = (await folder.RunAsync(yaml)).AssertFailed(65);
        Assert.Empty(Staging(result));
    }

    [Fact]
    public async Task Execute_MoreRejectsThanTheLimit_StaysStaged()
    {
        folder.Write("a.csv", "a\nx\n");
        PipelineResult result = (await folder.RunAsync("columns: { a: { type: integer } }")).AssertFailed(65);
        Assert.Single(Staging(result));
    }

    private static IEnumerable<string> Staging(PipelineResult result) =>
        Directory.EnumerateDirectories(Path.Combine(result.Output!, ".pipeline/runs"), "staging*", SearchOption.AllDirectories);

    /// <summary>The first report, of a run that begins, is written, and no other.</summary>
    private sealed class LastReportFails : StandInCalls
    {
        private int reports;

        protected override void Before(string call, string path, string other)
        {
            if (call is "rename" && other.EndsWith("/run.json", StringComparison.Ordinal) && reports++ > 0)
            {
                throw new IOException("input/output error", 5);
            }
        }
    }
}
