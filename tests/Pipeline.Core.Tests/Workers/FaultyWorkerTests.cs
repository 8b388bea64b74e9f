using Pipeline.Core.Tests.Processes;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Workers;

namespace Pipeline.Core.Tests.Workers;

/// <summary>Guarantee 7: a crashing, hanging or lying worker loses nothing, and a record that kills its worker becomes a reject.</summary>
public sealed class FaultyWorkerTests : IDisposable
{
    private const int Limit = 600_000;
    private const int Records = 2000;
    private const string Yaml = """
        stages:
          - { name: keep, filter: "id % 3 <> 0" }
          - { name: double, derive: { twice: "id * 2" } }
        rejects: { max: 100% }
        """;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(500);

    private readonly PipelineFolder folder = new();

    public FaultyWorkerTests()
    {
        StringBuilder text = new("id,name\n");
        for (int id = 0; id < Records; id++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{id},{Name(id)}\n");
        }

        folder.Write("a.csv", text.ToString());
        folder.Write("b.csv", text.ToString().Replace("fatal", "other", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
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
        SortedDictionary<string, string> expected = (await folder.RunAsync(Yaml)).AssertPublished().Fingerprint();
        int deaths = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 50 : 5;
        string state = Directory.CreateDirectory(Path.Combine(folder.Root, "state-" + behaviour)).FullName;

        PipelineResult result = await RunAsync([behaviour, "times", deaths.ToString(CultureInfo.InvariantCulture), state], all: 2);

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), behaviour);
        int happened = Directory.GetFiles(state, "time-*").Length;
        Assert.True(happened > 0, "nothing went wrong: nothing was shown");
        // Two may go wrong in one worker at once, and a repeated answer is found only where another is due.
        Assert.InRange(result.Report.Blocks.Sum(block => block.Restarts), behaviour is "repeat" ? 0 : 1, happened);
    }

    [Theory(Timeout = Limit)]
    [InlineData("kill", "worker.crash", "fatal to its worker: it was ended by signal 9 (SIGKILL) before END")]
    [InlineData("exit-3", "worker.crash", "fatal to its worker: it ended with exit code 3 before END")]
    [InlineData("throw", "worker.crash", "it said: InvalidOperationException")]
    [InlineData("loop", "worker.timeout", "fatal to its worker: it gave no answer in time")]
    [InlineData("lie", "worker.answer", "counts that do not add up")]
    [InlineData("damage", "worker.answer", "CRC-32C")]
    public async Task Execute_RecordsThatAreFatal_AreRejectedAloneAndTheRestIsPublished(string behaviour, string code, string message)
    {
        // Each one that loops takes the time limit ten times and a core with it: two neighbours in one batch show what four do.
        string fatal = behaviour is "loop" ? "fatal-70" : "fatal";
        PipelineResult expected = (await folder.RunAsync(Yaml.Replace("stages:", $"stages:\n  - {{ name: fine, validate: {{ ok: \"name not like '{fatal}%'\" }} }}", StringComparison.Ordinal))).AssertPublished();

        PipelineResult result = (await RunAsync([behaviour, "record", fatal, "0"], all: 2)).AssertPublished();

        // Where they stand is what a validating stage in their place says.
        PipelineResult.AssertSame(expected.Published(), result.Published(), behaviour);
        PipelineResult.AssertSame(expected.Rejected(), result.Rejected(), behaviour);
        Assert.Equal(
            expected.RejectLines().Select(line => string.Join(',', line.Split(',')[..4])),
            result.RejectLines().Select(line => string.Join(',', line.Split(',')[..4])));
        Assert.All(result.RejectLines(), line => Assert.Equal(("keep", code), (line.Split(',')[4], line.Split(',')[6])));
        Assert.All(result.RejectLines(), line => Assert.Contains(message, line, StringComparison.Ordinal));
        Assert.Equal(behaviour is "loop" ? 2 : 4, result.Report.Totals.Rejected);
        Assert.True(result.Report.Blocks.Sum(block => block.Restarts) > result.Report.Totals.Rejected);
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_FatalInALaterChain_IsRejectedForItsStage()
    {
        PipelineResult result = (await RunAsync(["kill", "record", "fatal", "0"], shard: "double")).AssertPublished();

        // The last of the four was filtered before it came there.
        Assert.Equal(["a.csv,8,9,36,double,,worker.crash", "a.csv,701,702,4104,double,,worker.crash", "a.csv,702,703,4118,double,,worker.crash"], result.RejectLines().Select(line => string.Join(',', line.Split(',')[..7])));
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_FatalRecordAndFailFast_StopsThereAndNeverRunsItHere()
    {
        PipelineResult result = await RunAsync(["kill", "record", "fatal", "0"], all: 2, yaml: Yaml.Replace("max: 100%", "max: 1, fail_fast: true", StringComparison.Ordinal));

        result.AssertFailed(65, "stopped at the first reject past the limit of 1");
        Assert.Equal(["a.csv,8", "a.csv,701"], result.RejectLines().Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.Equal(701, result.Report.Totals.Read);
    }

    [Theory(Timeout = Limit)]
    [InlineData("exit-3 always", "none of its records is worked on, so they are at fault and not the data", 12)]
    [InlineData("exit-3 record , 0", "in a row, so they are at fault and not the data", 200)]
    [InlineData("another-build never", "both must be the same build", 0)]
    public async Task Execute_WorkersThatAreAtFault_EndTheRun(string behaviour, string message, int restarts)
    {
        PipelineResult result = await RunAsync(behaviour.Split(' '), all: 2);

        result.AssertFailed(69, message);
        Assert.Empty(result.RejectLines());
        Assert.InRange(result.Report.Blocks.Sum(block => block.Restarts), 0, restarts);
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_FewRecordsAndWorkersThatAreAtFault_EndsTheRun()
    {
        folder.Write("a.csv", "id,name\n1,a\n2,b\n4,c\n");
        File.Delete(Path.Combine(folder.Data, "b.csv"));

        (await RunAsync(["kill", "record", ",", "0"], all: 1)).AssertFailed(69, "they were lost by each of the first 3 records");
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_WorkersKilledByChanceWhileRecordsAreLookedFor_GiveWhatThreadsGive()
    {
        SortedDictionary<string, string> expected = (await folder.RunAsync(Yaml)).AssertPublished().Fingerprint();
        string state = Directory.CreateDirectory(Path.Combine(folder.Root, "state")).FullName;

        // Twice before the search, and once when it is over and found nothing.
        PipelineResult result = await RunAsync(["kill", "whole", "3", state], all: 2);

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), "killed");
        Assert.Equal(3, Directory.GetFiles(state).Length);
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_BatchesWithoutRecordsAndWorkersThatAreAtFault_EndsTheRun()
    {
        PipelineResult result = await RunAsync(["exit-3", "always"], shard: "double", yaml: Yaml.Replace("id % 3 <> 0", "id < 0", StringComparison.Ordinal));

        result.AssertFailed(69, "none of its records alone does");
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_WorkersThatDieAtTheirFirstStart_AreStartedAgain()
    {
        SortedDictionary<string, string> expected = (await folder.RunAsync(Yaml)).AssertPublished().Fingerprint();
        string state = Directory.CreateDirectory(Path.Combine(folder.Root, "state")).FullName;

        // A folder can be made once: whoever makes it dies.
        PipelineResult result = await folder.RunAsync(Yaml, definition => Shard(definition, 2, ""), new RunOptions { WorkerCommand = ["sh", "-c", $"mkdir {state}/died 2> {state}/error && exit 9; exec {TestChild.Path} worker"] });

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), "started again");
        Assert.True(Directory.Exists(Path.Combine(state, "died")), "nothing died: nothing was shown");
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_WorkersThatDieAtTheirStartWithLittleMemory_NamesTheFlag()
    {
        PipelineResult result = await folder.RunAsync(
            Yaml, definition => Shard(definition, 1, "") with { Run = Shard(definition, 1, "").Run with { WorkerMemory = 64 << 20 } }, new RunOptions { WorkerCommand = ["false"] });

        result.AssertFailed(69, "it ended with exit code 1 before END; --worker-memory is 64 MiB: raise it");
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(12, 12)]
    [InlineData(600, 30)]
    public void StartLimit_OfATimeForABatch_IsThatWithinReason(int timeout, int limit) =>
        Assert.Equal(TimeSpan.FromSeconds(limit), WorkerStarter.StartLimit(TimeSpan.FromSeconds(timeout)));

    [Theory(Timeout = Limit)]
    [InlineData("/no/such/program", "there is no program")]
    [InlineData("false", "it ended with exit code 1 before END")]
    [InlineData("echo", "stdout carries frames only")]
    public async Task Execute_WorkerThatIsNone_EndsTheRunAtOnce(string program, string message)
    {
        PipelineResult result = await folder.RunAsync(Yaml, definition => Shard(definition, 2, ""), new RunOptions { WorkerCommand = [program, "x"] });

        result.AssertFailed(69, message);
        Assert.Contains("no worker of 'keep+double' can be started", result.Report.Failure, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("no-end")]
    [InlineData("end-badly")]
    public async Task Execute_WorkersThatEndBadly_ArePublishedWithAWarning(string behaviour)
    {
        PipelineResult result = (await RunAsync([behaviour, "never"], all: 1)).AssertPublished();

        Assert.Contains("did not end well", Assert.Single(result.Report.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Execute_CancelledWhileWorkersHang_EndsSoonAndLeavesNone()
    {
        using CancellationTokenSource cancellation = new();
        Task<PipelineResult> run = RunAsync(["stop", "always"], all: 2, timeout: TimeSpan.FromHours(1), cancellation: cancellation.Token);
        await Task.Delay(1000, CancellationToken.None);
        await cancellation.CancelAsync();

        PipelineResult result = await run.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        result.AssertFailed(130);
    }

    private static string Name(int id) => id is 7 or 700 or 701 or 1998 ? string.Create(CultureInfo.InvariantCulture, $"fatal-{id}") : "n";

    [Fact(Timeout = Limit)]
    public async Task Execute_WorkersThatTalk_AreHeardWithinBoundsAndNotInTheReport()
    {
        string state = Directory.CreateDirectory(Path.Combine(folder.Root, "state")).FullName;
        ConcurrentQueue<string> said = [];

        PipelineResult result = (await RunAsync(["talk", "times", "1", state], all: 1, hear: said.Enqueue)).AssertPublished();

        string[] lines = [.. said];
        Assert.Equal(ErrorLines.Most + 1, lines.Length);
        Assert.Equal("worker 1 of 'keep+double': one", lines[0]);
        Assert.StartsWith("worker 1 of 'keep+double': two ", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines[1].Length, ErrorLines.Longest, ErrorLines.Longest + 40);
        Assert.Equal("worker 1 of 'keep+double': line 17", lines[^2]);
        Assert.Equal("worker 1 of 'keep+double': … and 4,983 more lines, left out", lines[^1]);
        Assert.DoesNotContain("line 17", await File.ReadAllTextAsync(Path.Combine(result.Report.RunFolder!, "run.json")), StringComparison.Ordinal);
    }

    private Task<PipelineResult> RunAsync(
        string[] worker, int? all = null, string shard = "", string yaml = Yaml, TimeSpan? timeout = null, Action<string>? hear = null, CancellationToken cancellation = default)
    {
        // Those that hang are to be given up soon, others never by a slow machine.
        TimeSpan limit = timeout ?? (worker[0] is "stop" or "loop" or "omit" ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(60));
        PipelineDefinition definition = Shard(folder.Define(yaml), all, shard);
        definition = definition with { Run = definition.Run with { WorkerTimeout = limit, WorkerMemory = worker[0] is "memory" ? 64 << 20 : null } };
        return PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { WorkerCommand = [TestChild.Path, "worker", .. worker], WorkerSaid = hear }, Long, cancellation);
    }

    private static PipelineDefinition Shard(PipelineDefinition definition, int? all, string stage) => definition with
    {
        Run = definition.Run with
        {
            BatchBytes = 500,
            AllShard = all,
            Shard = stage.Length == 0 ? definition.Run.Shard : new Dictionary<string, int>(StringComparer.Ordinal) { [stage] = 2 },
        },
    };
}
