using Pipeline.Core.Tests.Csv;
using Pipeline.Core.Tests.Graph;
using Pipeline.Planning;
using Pipeline.Tasks;

namespace Pipeline.Core.Tests.Tasks;

/// <summary>Files of others, cut anywhere. A thousand random cut sets in the long form, <c>PIPELINE_TESTS_LONG=1</c>.</summary>
public sealed class CorpusTaskTests : IDisposable
{
    private const int MostBytes = 64 << 10;

    private readonly PipelineFolder folder = new();
    private readonly TaskJobs jobs;

    public CorpusTaskTests() => jobs = new TaskJobs(folder);

    public void Dispose() => folder.Dispose();

    [CorpusFact(Timeout = 3_600_000)]
    public async Task Commit_OfAnyCorpusFileCutAnywhere_LeavesWhatALocalRunLeaves()
    {
        string[] files = [.. Directory.EnumerateFiles(CorpusFactAttribute.Folder!, "*.csv", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length is > 20 and < MostBytes).Order(StringComparer.Ordinal)];
        int seed = Random.Shared.Next();
        Random random = new(seed);
        int cut = 0;
        int wanted = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1000 : 25;
        for (int i = 0; cut < wanted; i++)
        {
            Assert.True(i < 10 * wanted, "too few of the files can be read");
            string source = files[random.Next(files.Length)];
            string path = folder.Write(Path.GetFileName(source), await File.ReadAllBytesAsync(source));
            string yaml = "rejects: { max: 100% }\noutput: { path: all.csv }\n";
            if (folder.TryPlan(yaml)?.Files[0].Header is [{ Length: > 0 } first, ..] && random.Next(3) == 0 && first.All(char.IsAsciiLetter))
            {
                yaml += $"stages: [ {{ sort: ['{first}'] }} ]\n";
            }

            if (folder.TryPlan(yaml) is { } local)
            {
                cut++;
                PipelineResult expected = await PipelineFolder.RunAsync(local);
                TaskJob job = jobs.Cut(folder.Define(yaml), 1 + (new FileInfo(path).Length / (1 + random.Next(20))), out PipelinePlan plan, isExact: random.Next(4) == 0);
                await TaskJobs.RunAllAsync(job, plan, random);
                PipelineResult result = await TaskJobs.CommitAsync(job, plan);

                Assert.True(expected.Report.ExitCode == result.Report.ExitCode, $"seed {seed}, {i}, {source}: {expected.Report.Failure} against {result.Report.Failure}");
                PipelineResult.AssertSame(expected.Fingerprint(), result.Fingerprint(), $"seed {seed}, {i}, {source}, {job.Count} tasks");
            }

            File.Delete(path);
        }
    }
}
