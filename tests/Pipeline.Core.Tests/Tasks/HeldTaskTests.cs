using System.Globalization;
using Pipeline.Core.Tests.Graph;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

/// <summary>Stages that hold data, in tasks: what tasks make of records or groups and the commit goes on with gives what a local run gives.</summary>
public sealed class HeldTaskTests : IDisposable
{
    private const int Limit = 300_000;

    private const string Front = """
        columns: { quantity: { type: integer, max: 400, severity: { max: warn } }, price: { type: decimal, severity: null } }
        rejects: { max: 100% }

        """;

    private readonly PipelineFolder folder = new();
    private readonly TaskJobs jobs;

    public HeldTaskTests() => jobs = new TaskJobs(folder);

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("{ sort: [country, { column: price, order: desc }] }", 3000)]
    [InlineData("{ sort: [name] }, { filter: 'quantity > 3' }, { derive: { n: 'quantity + 1' } }", 900)]
    [InlineData("{ filter: 'quantity > 3' }, { dedupe: [country, name] }", 2000)]
    [InlineData("{ dedupe: { by: [country], keep: last } }, { select: [country, price] }", 1200)]
    [InlineData("{ top: { by: [{ column: price, order: desc }], n: 7 } }", 2000)]
    [InlineData("{ top: { by: [price], per: [country], n: 3 } }", 2000)]
    [InlineData("{ derive: { q: 'quantity * 2' } }, { running: { per: [country], values: { so_far: 'cumsum(q)', number: 'row_number()' } } }", 1500)]
    [InlineData("{ aggregate: { by: [country], values: { n: count(), s: sum(price), m: median(price), d: count_distinct(name), f: first(name), l: last(id), u: mode(note) } } }", 2500)]
    [InlineData("{ aggregate: { by: [name, country], values: { n: count(), q: avg(quantity), a: approx_distinct(id) }, order: first_seen } }, { sort: [n] }", 700)]
    [InlineData("{ aggregate: { values: { n: count(), s: stddev(price) } } }", 900)]
    [InlineData("{ filter: 'false' }, { aggregate: { values: { n: count(), s: sum(price) } } }", 4000)]
    [InlineData("{ dedupe: [id] }, { aggregate: { by: [country], values: { n: count() } } }, { running: { values: { part: 'share(n)' } } }", 1000)]
    public async Task Commit_OfStagesThatHoldData_LeavesWhatALocalRunLeaves(string stages, long bytesPerTask)
    {
        MessyOrders.Write(folder, records: 50);

        await AssertSameAsync($"{Front}stages: [{stages}]\n", bytesPerTask, new Random(20));
        await AssertSameAsync($"{Front}run: {{ batch_bytes: 4KiB, state_memory: 1MiB }}\noutput: {{ path: all.csv }}\nstages: [{stages}]\n", bytesPerTask, new Random(21));
    }

    [Fact(Timeout = Limit)]
    public async Task Commit_WithLookupsBeforeAndBehindAStageThatHoldsData_LeavesWhatALocalRunLeaves()
    {
        MessyOrders.Write(folder, records: 50);
        string reference = Path.Combine(folder.Root, "countries.csv");
        await File.WriteAllTextAsync(reference, "country,area\nDE,north\nFR,south\n");

        await AssertSameAsync(
            $$"""
            {{Front}}stages:
              - { lookup: { file: '{{reference}}', on: country, take: [area], missing: 'null' } }
              - { sort: [area] }
              - { lookup: { file: '{{reference}}', on: country, take: [{ again: area }] } }

            """,
            1500,
            new Random(22),
            // How many records a reference has that only tasks read, the report of the commit does not say.
            counted: false);
    }

    /// <summary>A column without doubles, and rejects behind stages that hold data: each has the place that it has in its file.</summary>
    [Fact(Timeout = Limit)]
    public async Task Commit_WithRejectsBehindAStageThatHoldsData_GivesThemTheirPlaces()
    {
        MessyOrders.Write(folder, records: 50);

        await AssertSameAsync("columns: { id: { unique: true }, quantity: { type: integer } }\nrejects: { max: 100% }\nstages: [ { sort: [name] }, { validate: 'quantity > 300' } ]\n", 1000, new Random(23));
    }

    /// <summary>Random jobs, a hundred in the long form.</summary>
    [Fact(Timeout = Limit)]
    public async Task Commit_OfRandomGroups_LeavesWhatALocalRunLeaves()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 100 : 6; i > 0; i--)
        {
            AggregateJob job = AggregateJob.Random(random);
            for (int file = 0; file < job.Data.Files.Count; file++)
            {
                folder.Write(string.Create(CultureInfo.InvariantCulture, $"{file}.csv"), job.Data.Text(file));
            }

            string result = await AssertSameAsync(job.Yaml + "\noutput: { path: all.csv }\nrun: { state_memory: 1MiB }\n", 1 + (job.Data.Files.Index().Sum(file => (long)job.Data.Text(file.Index).Length) / (1 + random.Next(12))), random, $"seed {seed}, {i}");
            Assert.Equal(job.Expected(), result);
            Directory.Delete(folder.Data, recursive: true);
        }
    }

    /// <summary>A file that a fault ends, in a task that is not its last one.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("{ aggregate: { by: [b], values: { n: count() } } }")]
    [InlineData("{ sort: [b] }")]
    public async Task Commit_OfAFileThatAFaultEnds_FailsAsALocalRunDoes(string stages)
    {
        folder.Write("a.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 100)) + "3," + new string('x', 3000) + "\n" + string.Concat(Enumerable.Repeat("4,5\n", 400)));
        folder.Write("b.csv", "a,b\n6,7\n");
        string yaml = $"input: {{ csv: {{ max_record: 1KiB }} }}\nrun: {{ batch_bytes: 2KiB }}\nstages: [{stages}]\n";
        PipelineResult local = await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(yaml)));

        TaskJob job = jobs.Cut(folder.Define(yaml), 800, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, new Random(1));
        PipelineResult result = await TaskJobs.CommitAsync(job, plan);

        local.AssertFailed(ExitCodes.Data);
        Assert.Equal((local.Report.ExitCode, local.Report.Failure), (result.Report.ExitCode, result.Report.Failure));
    }

    [Fact]
    public void Waves_OfStagesThatHoldData_SayWhoDoesWhat()
    {
        folder.Write("a.csv", "id,n\n1,2\n");

        IReadOnlyList<string> Of(string stages) => TaskJob.Waves(PipelinePlan.Create(folder.Define($"stages: [{stages}]")));

        Assert.Equal(["tasks   read, filter-1, encode", "commit  write"], Of("{ filter: \"id = '1'\" }"));
        Assert.Equal(["tasks   read, filter-1, make the groups of aggregate-1", "commit  aggregate-1, sort-1, write"], Of("{ filter: \"id = '1'\" }, { aggregate: { by: [id], values: { c: count() } } }, { sort: [c] }"));
        Assert.Equal(["tasks   read, make the keys of top", "commit  top, select-1, write"], Of("{ name: top, top: { by: [id], n: 3 } }, { select: [n] }"));
    }

    private async Task<string> AssertSameAsync(string yaml, long bytesPerTask, Random random, string what = "", bool counted = true)
    {
        SortedDictionary<string, string> expected = (await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(yaml)))).AssertPublished().Fingerprint();
        TaskJob job = jobs.Cut(folder.Define(yaml), bytesPerTask, out PipelinePlan plan);
        await TaskJobs.RunAllAsync(job, plan, random);
        PipelineResult result = await TaskJobs.CommitAsync(job, plan);

        SortedDictionary<string, string> found = result.AssertPublished().Fingerprint();
        if (!counted)
        {
            expected.Remove("counts");
            found.Remove("counts");
        }

        PipelineResult.AssertSame(expected, found, $"{what} {job.Count} tasks of {yaml}");
        return result.Published().Values.First();
    }
}
