using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;
using Pipeline.Workers;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Workers that cannot work, start or end well: the run says so, and rejects nothing for it.</summary>
public sealed class WorkersAtFaultTests : IDisposable
{
    private readonly FaultyWorkers workers = new();

    public void Dispose() => workers.Dispose();

    [Theory(Timeout = FaultyWorkers.Limit)]
    [InlineData("exit-3 always", "none of its records is worked on, so they are at fault and not the data", 12)]
    [InlineData("exit-3 record , 0", "in a row, so they are at fault and not the data", 200)]
    [InlineData("another-build never", "both must be the same build", 0)]
    public async Task Execute_WorkersThatAreAtFault_EndTheRun(string behaviour, string message, int restarts)
    {
        PipelineResult result = await workers.RunAsync(behaviour.Split(' '), all: 2);

        result.AssertFailed(69, message);
        Assert.Empty(result.RejectLines());
        Assert.InRange(result.Report.Blocks.Sum(block => block.Restarts), 0, restarts);
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_FewRecordsAndWorkersThatAreAtFault_EndsTheRun()
    {
        workers.Folder.Write("a.csv", "id,name\n1,a\n2,b\n4,c\n");
        File.Delete(Path.Combine(workers.Folder.Data, "b.csv"));

        (await workers.RunAsync(["kill", "record", ",", "0"], all: 1)).AssertFailed(69, "they were lost by each of the first 3 records");
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_BatchesWithoutRecordsAndWorkersThatAreAtFault_EndsTheRun()
    {
        PipelineResult result = await workers.RunAsync(["exit-3", "always"], shard: "double", yaml: FaultyWorkers.Yaml.Replace("id % 3 <> 0", "id < 0", StringComparison.Ordinal));

        result.AssertFailed(69, "none of its records alone does");
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_WorkersThatDieAtTheirFirstStart_AreStartedAgain()
    {
        SortedDictionary<string, string> expected = (await workers.Folder.RunAsync(FaultyWorkers.Yaml)).AssertPublished().Fingerprint();
        string state = Directory.CreateDirectory(Path.Combine(workers.Folder.Root, "state")).FullName;

        // A folder can be made once: whoever makes it dies.
        PipelineResult result = await workers.Folder.RunAsync(FaultyWorkers.Yaml, definition => FaultyWorkers.Shard(definition, 2, ""), new RunOptions { WorkerCommand = ["sh", "-c", $"mkdir {state}/died 2> {state}/error && exit 9; exec {TestChild.Path} worker"] });

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), "started again");
        Assert.True(Directory.Exists(Path.Combine(state, "died")), "nothing died: nothing was shown");
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_WorkersThatDieAtTheirStartWithLittleMemory_NamesTheFlag()
    {
        PipelineResult result = await workers.Folder.RunAsync(
            FaultyWorkers.Yaml, definition => FaultyWorkers.Shard(definition, 1, "") with { Run = FaultyWorkers.Shard(definition, 1, "").Run with { WorkerMemory = 64 << 20 } }, new RunOptions { WorkerCommand = ["false"] });

        result.AssertFailed(69, "it ended with exit code 1 before END; --worker-memory is 64 MiB: raise it");
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(12, 12)]
    [InlineData(600, 30)]
    public void StartLimit_OfATimeForABatch_IsThatWithinReason(int timeout, int limit) =>
        Assert.Equal(TimeSpan.FromSeconds(limit), WorkerStarter.StartLimit(TimeSpan.FromSeconds(timeout)));

    [Theory(Timeout = FaultyWorkers.Limit)]
    [InlineData("/no/such/program", "there is no program")]
    [InlineData("false", "it ended with exit code 1 before END")]
    [InlineData("echo", "stdout carries frames only")]
    public async Task Execute_WorkerThatIsNone_EndsTheRunAtOnce(string program, string message)
    {
        PipelineResult result = await workers.Folder.RunAsync(FaultyWorkers.Yaml, definition => FaultyWorkers.Shard(definition, 2, ""), new RunOptions { WorkerCommand = [program, "x"] });

        result.AssertFailed(69, message);
        Assert.Contains("no worker of 'keep+double' can be started", result.Report.Failure, StringComparison.Ordinal);
    }

    [Theory(Timeout = FaultyWorkers.Limit)]
    [InlineData("no-end")]
    [InlineData("end-badly")]
    public async Task Execute_WorkersThatEndBadly_ArePublishedWithAWarning(string behaviour)
    {
        PipelineResult result = (await workers.RunAsync([behaviour, "never"], all: 1)).AssertPublished();

        Assert.Contains("did not end well", Assert.Single(result.Report.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = FaultyWorkers.Limit)]
    public async Task Execute_CancelledWhileWorkersHang_EndsSoonAndLeavesNone()
    {
        using CancellationTokenSource cancellation = new();
        Task<PipelineResult> run = workers.RunAsync(["stop", "always"], all: 2, timeout: TimeSpan.FromHours(1), cancellation: cancellation.Token);
        await Task.Delay(1000, CancellationToken.None);
        await cancellation.CancelAsync();

        PipelineResult result = await run.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        result.AssertFailed(130);
    }
}
