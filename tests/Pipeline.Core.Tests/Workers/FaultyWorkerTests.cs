using System.Collections.Concurrent;
using System.Globalization;
using Pipeline.Core.Tests.Graph;
using Pipeline.Processes;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Guarantee 7: a crashing, hanging or lying worker loses nothing.</summary>
public sealed class FaultyWorkerTests : IDisposable
{
    private readonly FaultyWorkers workers = new();

    public void Dispose() => workers.Dispose();

    [Theory(Timeout = FaultyWorkers.Limit)]
    [InlineData("kill")]
    [InlineData("segv")]
    [InlineData("exit-3")]
    [InlineData("exit-0")]
    [InlineData("flood")]
    [InlineData("stack")]
    [InlineData("memory")]
    [InlineData("throw")]
    [InlineData("garbage")]
    [InlineData("omit")]
    [InlineData("repeat")]
    [InlineData("cut")]
    [InlineData("damage")]
    [InlineData("cut-payload")]
    [InlineData("lie")]
    [InlineData("stop")]
    [InlineData("loop")]
    public async Task Execute_WorkersThatFailAtTimes_GiveWhatThreadsGive(string behaviour)
    {
        SortedDictionary<string, string> expected = (await workers.Folder.RunAsync(FaultyWorkers.Yaml)).AssertPublished().Fingerprint();
        int deaths = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 50 : 3;
        string state = Directory.CreateDirectory(Path.Combine(workers.Folder.Root, "state-" + behaviour)).FullName;

        PipelineResult result = await workers.RunAsync([behaviour, "times", deaths.ToString(CultureInfo.InvariantCulture), state], all: 2);

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), behaviour);
        int happened = Directory.GetFiles(state, "time-*").Length;
        Assert.True(happened > 0, "nothing went wrong: nothing was shown");
        // Two may go wrong in one worker at once, and a repeated answer is found only where another is due.
        Assert.InRange(result.Report.Blocks.Sum(block => block.Restarts), behaviour is "repeat" ? 0 : 1, happened);
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_WorkersKilledByChanceWhileRecordsAreLookedFor_GiveWhatThreadsGive()
    {
        SortedDictionary<string, string> expected = (await workers.Folder.RunAsync(FaultyWorkers.Yaml)).AssertPublished().Fingerprint();
        string state = Directory.CreateDirectory(Path.Combine(workers.Folder.Root, "state")).FullName;

        // Twice before the search, and once when it is over and found nothing.
        PipelineResult result = await workers.RunAsync(["kill", "whole", "3", state], all: 2);

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), "killed");
        Assert.Equal(3, Directory.GetFiles(state).Length);
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_WorkersThatTalk_AreHeardWithinBoundsAndNotInTheReport()
    {
        string state = Directory.CreateDirectory(Path.Combine(workers.Folder.Root, "state")).FullName;
        ConcurrentQueue<string> said = [];

        PipelineResult result = (await workers.RunAsync(["talk", "times", "1", state], all: 1, hear: said.Enqueue)).AssertPublished();

        string[] lines = [.. said];
        Assert.Equal(ErrorLines.Most + 1, lines.Length);
        Assert.Equal("worker 1 of 'keep+double': one", lines[0]);
        Assert.StartsWith("worker 1 of 'keep+double': two ", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines[1].Length, ErrorLines.Longest, ErrorLines.Longest + 40);
        Assert.Equal("worker 1 of 'keep+double': line 17", lines[^2]);
        Assert.Equal("worker 1 of 'keep+double': … and 4,983 more lines, left out", lines[^1]);
        Assert.DoesNotContain("line 17", await File.ReadAllTextAsync(Path.Combine(result.Report.RunFolder!, "run.json")), StringComparison.Ordinal);
    }
}
