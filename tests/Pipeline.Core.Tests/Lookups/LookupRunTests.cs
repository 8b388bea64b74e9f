using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Lookups;

/// <summary>Whole runs with <c>lookup</c>, against a second way to do the same.</summary>
public sealed class LookupRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_JoinAsDictionariesDo(int seed)
    {
        Random random = new(seed);
        for (int number = 0; number < 60; number++)
        {
            LookupJob job = LookupJob.Random(random);
            string name = $"{seed}-{number}";
            string path = Path.Combine(folder.Root, $"reference {name}.csv");
            await File.WriteAllTextAsync(path, job.Reference);
            for (int file = 0; file < job.Files; file++)
            {
                folder.Write($"{name}/{file}.csv", job.Text(file));
            }

            SortedDictionary<string, string> expected = job.Expected();
            string yaml = job.Yaml(path);

            PipelineResult result = await folder.RunAsync(yaml, definition => definition with
            {
                Data = [Path.Combine(folder.Data, name)],
                Run = definition.Run with { StateMemory = random.Next(2) == 0 ? 1 << 20 : 128 << 20, BatchBytes = 256 << random.Next(10), Jobs = 1 + random.Next(4) },
            });

            if (job.Clash is var (first, second))
            {
                result.AssertFailed(65, $"{path}:{second}: it has the same key as line {first},");
                continue;
            }

            PipelineResult.AssertSame(expected, result.AssertPublished().Published(), $"{name}: {yaml}");
            StageReport stage = result.Report.Stages.Single(stage => stage.Kind == "lookup");
            Assert.Equal((job.Missing, job.NullKeys, job.Rejected), (stage.Counts.Missing, stage.Counts.NullKeys, stage.Counts.Rejected));
            Assert.Equal(stage.Counts.In - job.Missing - job.NullKeys, stage.Matched);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("take: [value], missing: reject, duplicate: last")]
    [InlineData("take: [value, { w: value }], missing: 'null', duplicate: first")]
    [InlineData("take: [{ v: value }], missing: drop, duplicate: first")]
    [InlineData("keep: unmatched, duplicate: first")]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSameBytes(string rest)
    {
        WriteMany();
        string yaml = $$"""
            columns: { id: { type: integer } }
            rejects: { max: 100% }
            stages:
              - { filter: "id % 7 <> 3" }
              - { lookup: { file: '{{Path.Combine(folder.Root, "ref.csv")}}', on: { key: id }, {{rest}} } }
              - { derive: { half: "id / 2" } }
            """;
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();
        (int Jobs, int BatchBytes, long Memory, int? Shard, Dictionary<string, int> Dop)[] ways =
            [(1, 512 << 10, 1 << 20, null, []), (2, 4 << 10, 128 << 20, null, new() { ["lookup-1"] = 2 }), (8, 900, 4 << 20, null, []), (3, 64 << 10, 1 << 30, 2, []), (2, 2000, 1 << 20, 2, [])];
        foreach ((int jobs, int batchBytes, long memory, int? shard, Dictionary<string, int> dop) in ways)
        {
            PipelineResult result = await folder.RunAsync(
                yaml,
                definition => definition with { Run = definition.Run with { Jobs = jobs, BatchBytes = batchBytes, StateMemory = memory, AllShard = shard, Dop = dop } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            PipelineResult.AssertSame(expected, result.Fingerprint(), $"jobs {jobs}, batch {batchBytes}, memory {memory}, shard {shard}");
        }
    }

    /// <summary>A reference of 3 MB, and records of which some match, some do not and some have no key.</summary>
    private void WriteMany()
    {
        Random random = new(3);
        File.WriteAllText(Path.Combine(folder.Root, "ref.csv"), "id,value\n" + string.Concat(Enumerable.Range(0, 30_000).Select(_ => $"{random.Next(40_000)},\"{new string('v', random.Next(150))},\"\n")));
        for (int file = 0; file < 2; file++)
        {
            folder.Write($"{file}.csv", "id,key,note\n" + string.Concat(Enumerable.Range(0, 6000).Select(id => $"{id},{(random.Next(20) == 0 ? "" : random.Next(50_000))},\"{id} \"\"q\"\"\"\n")));
        }
    }
}
