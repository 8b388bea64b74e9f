using System.Text;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Runs;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

/// <summary>A run in tasks leaves what a local run leaves, wherever its input is cut and whatever happens to its tasks.</summary>
public sealed class TaskJobTests : IDisposable
{
    private const int Limit = 300_000;

    private const string Stages = """
        columns: { quantity: { type: integer, max: 400, severity: { max: warn } }, price: { type: decimal, severity: null } }
        rejects: { max: 100% }
        stages:
          - filter: "quantity is null or quantity > 1"
          - derive: { total: "round(price * quantity, 2)" }

        """;

    private readonly PipelineFolder folder = new();
    private readonly TaskJobs jobs;

    public TaskJobTests() => jobs = new TaskJobs(folder);

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("", 3000)]
    [InlineData("output: { path: all.csv }", 900)]
    [InlineData("output: { path: '{country}/{stem}.csv' }", 5000)]
    [InlineData("output: { path: all.csv.gz }", 2000)]
    [InlineData("output: { path: all.csv, split: { records: 7 } }", 1 << 20)]
    [InlineData("output: { path: all.csv, csv: { encoding: utf-16 } }", 300)]
    public async Task Commit_OfAnyTasks_LeavesWhatALocalRunLeaves(string output, long bytesPerTask)
    {
        MessyOrders.Write(folder, records: 150);
        PipelineDefinition local = folder.Define(Stages + output);
        SortedDictionary<string, string> expected = (await PipelineFolder.RunAsync(PipelinePlan.Create(local))).AssertPublished().Fingerprint();

        TaskJob job = jobs.Cut(folder.Define(Stages + output), bytesPerTask, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, new Random(18));
        PipelineResult result = await TaskJobs.CommitAsync(job, plan);

        PipelineResult.AssertSame(expected, result.AssertPublished().Fingerprint(), $"{job.Count} tasks");
        Assert.Equal(result.Report.RunId, job.CommittedBy);
    }

    /// <summary>
    /// Files full of quotes at random places, so that guesses go wrong: a thousand in the long form, <c>PIPELINE_TESTS_LONG=1</c>. What is wrong
    /// is found and done again; what is not guessed is never wrong.
    /// </summary>
    [Fact(Timeout = Limit)]
    public async Task Commit_OfFilesFullOfQuotes_LeavesWhatALocalRunLeaves()
    {
        int files = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1000 : 24;
        int seed = Random.Shared.Next();
        Random random = new(seed);
        int again = 0;
        int exact = 0;
        for (int i = 0; i < files; i++)
        {
            string path = folder.Write("a.csv", Quotes(random));
            const string Yaml = "rejects: { max: 100% }\noutput: { path: all.csv }\n";
            PipelineDefinition local = folder.Define(Yaml);
            PipelineResult expected = await PipelineFolder.RunAsync(PipelinePlan.Create(local));

            bool isExact = i % 2 == 0;
            TaskJob job = jobs.Cut(folder.Define(Yaml), 1 + random.Next(400), out PipelinePlan plan, isExact);
            int more = await TaskJobs.RunAllAsync(job, plan, random);
            (again, exact) = isExact ? (again, exact + more) : (again + more, exact);
            PipelineResult result = await TaskJobs.CommitAsync(job, plan);

            Assert.True(expected.Report.ExitCode == result.Report.ExitCode, $"seed {seed}, file {i}: {expected.Report.Failure} against {result.Report.Failure}");
            PipelineResult.AssertSame(expected.Fingerprint(), result.Fingerprint(), $"seed {seed}, file {i}, {job.Count} tasks");
            File.Delete(path);
        }

        Assert.True(again > 0, "no guess was wrong: nothing was shown");
        Assert.Equal(0, exact);
    }

    /// <summary>What engines do: tasks side by side, each with a double, some of them killed.</summary>
    [Fact(Timeout = Limit)]
    public async Task Run_TasksWithDoublesAndKills_GivesTheSameBytes()
    {
        MessyOrders.Write(folder, records: 150);
        SortedDictionary<string, string> expected = (await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(Stages)))).AssertPublished().Fingerprint();
        TaskJob job = jobs.Cut(folder.Define(Stages), 4000, out PipelinePlan plan);
        Random random = new(3);
        int[] starts = [.. Enumerable.Range(0, job.Count), .. Enumerable.Range(0, job.Count), .. Enumerable.Range(0, job.Count)];
        random.Shuffle(starts);

        await Parallel.ForEachAsync(starts, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (task, _) =>
        {
            using CancellationTokenSource kill = new();
            if (task % 3 == 0)
            {
                kill.CancelAfter(TimeSpan.FromMilliseconds(Random.Shared.Next(30)));
            }

            try
            {
                await job.RunAsync(plan, task, new RunOptions(), kill.Token);
            }
            catch (OperationCanceledException)
            {
                // The engine tries again.
            }
        });
        await TaskJobs.RunAllAsync(job, plan, random);

        PipelineResult.AssertSame(expected, (await TaskJobs.CommitAsync(job, plan)).AssertPublished().Fingerprint(), "doubles and kills");
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_BeforeTheLastTask_IsRefusedAndNamesIt()
    {
        MessyOrders.Write(folder, records: 50);
        TaskJob job = jobs.Cut(folder.Define(Stages), 2000, out PipelinePlan plan);
        for (int task = 0; task < job.Count - 1; task++)
        {
            await job.RunAsync(plan, task, new RunOptions());
        }

        RunException refused = await Assert.ThrowsAsync<RunException>(() => job.CommitAsync(plan, new RunOptions()));

        Assert.Equal(ExitCodes.NotNow, refused.ExitCode);
        Assert.StartsWith($"1 of {job.Count} tasks are to be run before the commit: {job.Count - 1}", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(plan.Definition.Output.Folder));
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_OfADamagedPart_PublishesNothingAndHasTheTaskRunAgain()
    {
        MessyOrders.Write(folder, records: 50);
        TaskJob job = jobs.Cut(folder.Define(Stages), 2000, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, new Random(1));
        foreach (double at in (double[])[0.1, 0.5, 0.99])
        {
            string part = BatchesOf(job, 2);
            byte[] bytes = await File.ReadAllBytesAsync(part);
            bytes[(int)(bytes.Length * at)] ^= 1;
            await File.WriteAllBytesAsync(part, bytes);

            (await TaskJobs.CommitAsync(job, plan)).AssertFailed(ExitCodes.InputOutput, "which task 2 kept, is damaged");
            Assert.Equal([2], TaskJobs.Missing(job));
            await job.RunAsync(plan, 2, new RunOptions());
        }

        (await TaskJobs.CommitAsync(job, plan)).AssertPublished();
    }

    /// <summary>A digit that became another in a plan or a result would leave records out; what is cut short, gone or a copy counts as not done.</summary>
    [Fact(Timeout = Limit)]
    public async Task Commit_OfDamagedPlanOrResults_PublishesNothingElse()
    {
        MessyOrders.Write(folder, records: 50);
        SortedDictionary<string, string> expected = (await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(Stages)))).AssertPublished().Fingerprint();
        TaskJob job = jobs.Cut(folder.Define(Stages), 2000, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, new Random(1));
        string planned = Path.Combine(job.Folder, "plan.json");
        byte[] bytes = await File.ReadAllBytesAsync(planned);
        Random random = new(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. bytes[..(i % 4 == 0 ? random.Next(bytes.Length) : bytes.Length)]];
            if (i % 4 > 0)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(planned, damaged);
            Assert.Equal(ExitCodes.Definition, Assert.Throws<RunException>(() => TaskJob.Open(job.Folder)).ExitCode);
        }

        await File.WriteAllBytesAsync(planned, bytes);
        foreach (int way in Enumerable.Range(0, 5))
        {
            string batches = BatchesOf(job, 1);
            string result = Path.Combine(Path.GetDirectoryName(batches)!, "result.json");
            byte[] text = await File.ReadAllBytesAsync(result);
            string link = Directory.GetFiles(Path.Combine(job.Folder, "done"), "00001@*").Single();
            switch (way)
            {
                case 0:
                    text[text.AsSpan().IndexOf("\"end\":"u8) + 7] ^= 1;
                    await File.WriteAllBytesAsync(result, text);
                    break;
                case 1:
                    await File.WriteAllBytesAsync(result, text[..40]);
                    break;
                case 2:
                    Directory.Delete(Path.GetDirectoryName(result)!, recursive: true);
                    break;
                case 3:
                    await File.WriteAllBytesAsync(batches, (await File.ReadAllBytesAsync(batches))[..^24]);
                    break;
                default:
                    File.Delete(link);
                    await File.WriteAllBytesAsync(link, text);
                    break;
            }

            Assert.Equal([1], TaskJobs.Missing(job));
            Assert.Equal(ExitCodes.NotNow, (await Assert.ThrowsAsync<RunException>(() => job.CommitAsync(plan, new RunOptions()))).ExitCode);
            Assert.StartsWith("done: ", await job.RunAsync(plan, 1, new RunOptions()), StringComparison.Ordinal);
            Assert.Empty(TaskJobs.Missing(job));
        }

        PipelineResult.AssertSame(expected, (await TaskJobs.CommitAsync(job, plan)).AssertPublished().Fingerprint(), "run again");
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_ThatCannotNoteItself_SaysSoAndHasPublished()
    {
        folder.Write("a.csv", "id,n\n1,2\n");
        TaskJob job = jobs.Cut(folder.Define(), 100, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, new Random(1));
        Directory.CreateDirectory(Path.Combine(job.Folder, "committed.tmp", "in the way"));

        PipelineResult result = (await TaskJobs.CommitAsync(job, plan)).AssertPublished();

        Assert.Contains(result.Report.Warnings, warning => warning.Contains("does not say that it was committed", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(job.Folder, "committed"), "");
        Assert.Null(job.CommittedBy);
    }

    [Fact]
    public void Create_OfAnEnvironment_KeepsItsSettingsAlone()
    {
        folder.Write("a.csv", "id,n\n1,2\n");
        Dictionary<string, string> variables = new(StringComparer.Ordinal) { ["PIPELINE_DELIMITER"] = ",", ["PIPELINE_API_TOKEN"] = "hunter2", ["HOME"] = "/" };
        TaskJob job = TaskJob.Create(PipelinePlan.Create(folder.Define()), new TaskJobOptions { Folder = Path.Combine(folder.Root, "job"), Variables = variables });

        Assert.Equal(["PIPELINE_DELIMITER"], job.Variables.Keys);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(job.Folder));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Run_WithOtherInputOrDefinition_IsRefused()
    {
        string path = folder.Write("a.csv", "id,n\n1,2\n");
        TaskJob job = jobs.Cut(folder.Define(), 100, out PipelinePlan plan);

        RunException other = await Assert.ThrowsAsync<RunException>(() => job.RunAsync(PipelinePlan.Create(folder.Define("stages: [ { filter: 'id > 0' } ]")), 0, new RunOptions()));
        Assert.Equal((ExitCodes.Definition, true), (other.ExitCode, other.Message.Contains("the definition is not the one", StringComparison.Ordinal)));

        await File.AppendAllTextAsync(path, "2,3\n");
        RunException changed = await Assert.ThrowsAsync<RunException>(() => job.RunAsync(PipelinePlan.Create(plan.Definition), 0, new RunOptions()));
        Assert.Equal((ExitCodes.NotNow, true), (changed.ExitCode, changed.Message.Contains("'a.csv' was changed", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_PastTheRejectLimit_FailsAsALocalRunDoes()
    {
        MessyOrders.Write(folder, records: 50);
        string strict = Stages.Replace("100%", "3", StringComparison.Ordinal);
        PipelineResult local = await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(strict)));

        TaskJob job = jobs.Cut(folder.Define(strict), 2000, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, new Random(1));
        PipelineResult result = await TaskJobs.CommitAsync(job, plan);

        result.AssertFailed(ExitCodes.Data);
        Assert.Equal(local.Report.Failure, result.Report.Failure);
        Assert.Equal(local.RejectLines(), result.RejectLines());
        Assert.Null(job.CommittedBy);
    }

    /// <summary>Behind a stage that holds data the commit asks, and each question once.</summary>
    [Fact]
    public void Create_OfWhatAsksAService_IsRefusedUnlessTheCommitAsks()
    {
        folder.Write("a.csv", "id,n\n1,2\n");
        const string Asks = "{ http: { url: 'https://service.invalid/{id}', output: { a: /a } } }";

        PlanException refused = Assert.Throws<PlanException>(() => jobs.Cut(folder.Define($"stages: [{Asks}]"), 100, out _));
        TaskJob job = jobs.Cut(folder.Define($"stages: [{{ sort: [n] }}, {Asks}]"), 100, out _);

        Assert.Contains("stage 'http-1' asks a service, and each task would ask it anew", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(1, job.Count);
    }

    [Fact]
    public void Create_InAFolderWithSomethingInIt_IsRefused()
    {
        folder.Write("a.csv", "id,n\n1,2\n");

        RunException refused = Assert.Throws<RunException>(() => TaskJob.Create(PipelinePlan.Create(folder.Define()), new TaskJobOptions { Folder = folder.Data }));

        Assert.Equal(ExitCodes.CannotCreate, refused.ExitCode);
    }

    private static string BatchesOf(TaskJob job, int task)
    {
        string link = Directory.GetFiles(Path.Combine(job.Folder, "done"), $"{task:D5}@*").Single();
        return Path.Combine(Path.GetDirectoryName(File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName)!, JobFolder.BatchesName);
    }

    private static byte[] Quotes(Random random)
    {
        StringBuilder text = new("id,n\n");
        string[] parts = ["\"", "\"\"", ",", "\n", "\r\n", "\r", "a", "bc", "\"x\"", "\"\n\"", "1,2\n", "\"a\",\"b\"\n", "\"a\nb\",c\n", "\"\"\"\"", "\",\""];
        for (int i = random.Next(300); i >= 0; i--)
        {
            text.Append(random.Next(3) == 0 ? "17,x\n" : parts[random.Next(parts.Length)]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
