using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Processes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
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
            Assert.Equal((job.Missing, job.NullKeys, job.Rejected, job.Added), (stage.Counts.Missing, stage.Counts.NullKeys, stage.Counts.Rejected, stage.Counts.Added));
            Assert.Equal(stage.Counts.In - job.Missing - job.NullKeys, stage.Matched);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("take: [value], missing: reject, duplicate: last")]
    [InlineData("take: [value, { w: value }], missing: 'null', duplicate: first")]
    [InlineData("take: [{ v: value }], missing: drop, duplicate: first")]
    [InlineData("keep: unmatched, duplicate: first")]
    [InlineData("take: [value], missing: drop, duplicate: all")]
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

    [Fact]
    public async Task Execute_NullKeyBeforeAnyOtherWhereAllMatchesCount_IsARecordOfItsOwn()
    {
        folder.Write("a.csv", "id,key\na,\nb,1\nc,\n");
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "ref.csv"), "k,v\n1,x\n1,y\n");

        PipelineResult result = await folder.RunAsync($"stages: [{{ lookup: {{ file: '{Path.Combine(folder.Root, "ref.csv")}', on: {{ key: k }}, take: [v], missing: null, duplicate: all }} }}]");

        Assert.Equal("id,key,v\na,,\nb,1,x\nb,1,y\nc,,\n", result.AssertPublished().PublishedText());
    }

    [Theory]
    [InlineData(1 << 20, null)]
    [InlineData(128 << 20, 2)]
    public async Task Execute_ReferenceOfJsonLines_IsReadAsAnInputOfThatKindIs(long memory, int? shard)
    {
        string reference = Path.Combine(folder.Root, "ref.jsonl");
        await File.WriteAllTextAsync(reference, """
            {"id": "007", "name": "a, \"b\"", "age": 30}
            {"id": "7", "age": null, "name": ""}

            {"name": "none"}
            {"id": 9, "name": "nine", "more": [1]}

            """);
        folder.Write("a.csv", "k\n007\n7\n9\n8\n");

        PipelineResult result = await folder.RunAsync(
            $"stages: [{{ lookup: {{ file: '{reference}', on: {{ k: id }}, take: [name, age], missing: 'null', columns: {{ age: {{ type: integer }} }} }} }}, {{ derive: {{ older: age + 1 }} }}]",
            definition => definition with { Run = definition.Run with { StateMemory = memory, AllShard = shard } },
            new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

        Assert.Equal("k,name,age,older\n007,\"a, \"\"b\"\"\",30,31\n7,\"\",,\n9,nine,,\n8,,,\n", result.AssertPublished().PublishedText());
    }

    [Theory]
    [InlineData("take: [v], missing: reject", "id,key,v\n1,a,1\n", "a.csv,2,3,11,lookup-1,key,lookup.null_key,\"expected a value to look for in ref.csv; a.csv,3,4,14,lookup-1,key,lookup.missing,\"expected a match in ref.csv")]
    [InlineData("take: [v], missing: null", "id,key,v\n1,a,1\n2,,\n3,A,\n4,\"\",\"\"\n", "")]
    [InlineData("take: [v], missing: drop", "id,key,v\n1,a,1\n4,\"\",\"\"\n", "")]
    [InlineData("keep: matched", "id,key\n1,a\n4,\"\"\n", "")]
    [InlineData("keep: unmatched", "id,key\n2,\n3,A\n", "")]
    public async Task Execute_RecordsWithoutMatchOrKey_BecomeWhatIsSaid(string rest, string expected, string rejects)
    {
        folder.Write("a.csv", "id,key\n1,a\n2,\n3,A\n4,\"\"\n");
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "ref.csv"), "k,v\na,1\n,2\n\"\",\"\"\n");

        PipelineResult result = (await folder.RunAsync($"rejects: {{ max: 9 }}\nstages: [{{ lookup: {{ file: '{Path.Combine(folder.Root, "ref.csv")}', on: {{ key: k }}, {rest} }} }}]")).AssertPublished();

        StageReport stage = result.Report.Stages.Single(stage => stage.Kind == "lookup");
        Assert.Equal((2, 1, 1), (stage.Matched, stage.Counts.Missing, stage.Counts.NullKeys));
        Assert.Equal(new ReferenceReport(Path.Combine(folder.Root, "ref.csv"), 17, 3, 1), stage.Reference);
        if (rejects.Length == 0)
        {
            Assert.Equal(expected, result.PublishedText());
            Assert.Empty(result.RejectLines());
        }
        else
        {
            string[] wanted = rejects.Split("; ");
            Assert.All(result.RejectLines().Zip(wanted), pair => Assert.StartsWith(pair.Second.Split(" in ref")[0], pair.First, StringComparison.Ordinal));
            Assert.Equal(wanted.Length, result.RejectLines().Length);
        }
    }

    [Fact]
    public async Task Execute_KeysOfDeclaredTypes_CompareByValueWhereBothSidesDeclareThem()
    {
        folder.Write("a.csv", "n,p\n007,x\n7,1\n8,2\n");
        string path = Path.Combine(folder.Root, "ref.csv");
        await File.WriteAllTextAsync(path, "id,price,v\n7,\"1,00\",seven\n8,\"3,00\",eight\n");

        PipelineResult text = (await folder.RunAsync($"columns: {{ n: {{ type: integer }} }}\nstages: [{{ lookup: {{ file: '{path}', on: {{ n: id }}, take: [v], missing: null }} }}]")).AssertPublished();
        PipelineResult typed = (await folder.RunAsync($"columns: {{ n: {{ type: integer }}, p: {{ type: integer, severity: warn }} }}\nrejects: {{ max: 9 }}\nstages: [{{ lookup: {{ file: '{path}', columns: {{ id: {{ type: integer }}, price: {{ type: decimal, decimal: ',' }} }}, on: {{ n: id, p: price }}, take: [v], missing: null }} }}]")).AssertPublished();

        Assert.Equal("n,p,v\n007,x,\n7,1,seven\n8,2,eight\n", text.PublishedText());
        Assert.Equal("n,p,v\n7,1,seven\n8,2,\n", typed.PublishedText());
        Assert.StartsWith("a.csv,1,2,4,lookup-1,p,cast.decimal,", Assert.Single(typed.RejectLines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_AllMatchesTwice_AreEachARecordWithItsPlace()
    {
        folder.Write("a.csv", "id,key\n1,a\n2,b\n3,c\n4,a\n");
        string path = Path.Combine(folder.Root, "ref.csv");
        await File.WriteAllTextAsync(path, "k,v\na,1\nb,2\na,3\na,4\n");
        string lookup = $"file: '{path}', on: {{ key: k }}, missing: null, duplicate: all";

        PipelineResult result = (await folder.RunAsync($"columns: {{ id: {{ type: integer }} }}\nrejects: {{ max: 9 }}\nstages: [{{ filter: 'id <> 4' }}, {{ lookup: {{ {lookup}, take: [v] }} }}, {{ lookup: {{ {lookup}, take: [{{ w: v }}] }} }}, {{ validate: \"coalesce(v, '') <> '3' or w <> '4'\" }}]")).AssertPublished();

        Assert.Equal("id,key,v,w\n1,a,1,1\n1,a,1,3\n1,a,1,4\n1,a,3,1\n1,a,3,3\n1,a,4,1\n1,a,4,3\n1,a,4,4\n2,b,2,2\n3,c,,\n", result.PublishedText());
        Assert.StartsWith("a.csv,1,2,7,validate-1,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
        Assert.Equal([2L, 6L], result.Report.Stages.Where(stage => stage.Kind == "lookup").Select(stage => stage.Counts.Added));
    }

    [Theory]
    [InlineData("missing: null")]
    [InlineData("missing: drop")]
    [InlineData("missing: drop, duplicate: all")]
    public async Task Execute_FailFast_CountsUpToTheLastRecord(string missing)
    {
        folder.Write("a.csv", "id,key\n" + string.Concat(Enumerable.Range(0, 2000).Select(id => $"{id},{(id % 10 == 0 ? "" : id % 100 == 55 ? "none" : id)}\n")));
        string path = Path.Combine(folder.Root, "ref.csv");
        await File.WriteAllTextAsync(path, "k,v\n" + string.Concat(Enumerable.Range(0, 2000).Select(id => $"{id},{id}\n")));
        string yaml = $"columns: {{ id: {{ type: integer }} }}\nrejects: {{ fail_fast: true, max: 0 }}\nstages: [{{ lookup: {{ file: '{path}', on: {{ key: k }}, take: [v], {missing} }} }}, {{ validate: \"not (id > 400 and id % 100 = 77)\" }}]";
        List<string> counts = [];
        foreach ((int batch, int jobs, int? shard) in ((int, int, int?)[])[(300, 1, null), (512 << 10, 2, null), (4096, 4, 2)])
        {
            PipelineResult result = await folder.RunAsync(yaml, definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard } }, new RunOptions { WorkerCommand = [TestChild.Path, "worker"] });

            result.AssertFailed(65, "stopped at the first reject");
            counts.Add(result.Report.Stages.Single(stage => stage.Kind == "lookup").ToString());
        }

        Assert.Contains("Missing = 5, NullKeys = 48", counts[0], StringComparison.Ordinal);
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    [Fact]
    public async Task Execute_IfChanged_RunsWhereTheReferenceChanged()
    {
        folder.Write("a.csv", "id,key\n1,a\n");
        string path = Path.Combine(folder.Root, "ref.csv");
        await File.WriteAllTextAsync(path, "k,v\na,1\n");
        PipelineDefinition definition = folder.Define($"stages: [{{ lookup: {{ file: '{path}', on: {{ key: k }}, take: [v] }} }}]", definition => definition with { IfChanged = IfChanged.True });
        await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        PipelineResult same = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        await File.WriteAllTextAsync(path, "k,v\na,2\n");

        PipelineResult changed = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));

        Assert.Equal(RunStatus.Unchanged, same.Report.Status);
        Assert.Equal("id,key,v\n1,a,2\n", changed.AssertPublished().PublishedText());
        Assert.Contains("a file that a lookup reads has changed", changed.Report.IfChanged, StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_OfTheSameReference_DependsOnWhatItHolds()
    {
        folder.Write("a.csv", "id,key\n1,a\n");
        string path = Path.Combine(folder.Root, "ref.csv");
        string yaml = $"stages: [{{ lookup: {{ file: '{path}', on: {{ key: k }}, take: [v] }} }}]";
        File.WriteAllText(path, "k,v\na,1\n");
        DateTime time = File.GetLastWriteTimeUtc(path);
        Fingerprint before = PipelinePlan.Create(folder.Define(yaml)).Fingerprint();
        using (FileStream stream = new(path, FileMode.Open))
        {
            stream.Position = 6;
            stream.WriteByte((byte)'2');
        }

        File.SetLastWriteTimeUtc(path, time);

        Fingerprint after = PipelinePlan.Create(folder.Define(yaml)).Fingerprint();
        Assert.Equal(before.Definition, after.Definition);
        Assert.NotEqual(before.Inputs, after.Inputs);
    }

    [Fact]
    public async Task Execute_Resumed_GivesTheSameBytesOrRefusesAnotherReference()
    {
        WriteMany();
        string path = Path.Combine(folder.Root, "ref.csv");
        string yaml = $"columns: {{ id: {{ type: integer }} }}\nrejects: {{ max: 10 }}\nstages: [{{ lookup: {{ file: '{path}', on: {{ key: id }}, take: [value], duplicate: last }} }}]";
        PipelineDefinition definition = folder.Define(yaml);
        PipelineResult refused = await PipelineFolder.RunAsync(PipelinePlan.Create(definition));
        refused.AssertFailed(65, "raise --max-rejects");
        PipelineDefinition higher = definition with { Rejects = definition.Rejects with { Max = 100_000 } };
        PipelineResult expected = (await PipelineFolder.RunAsync(PipelinePlan.Create(higher with { Output = higher.Output with { Folder = Path.Combine(folder.Root, "other") } }))).AssertPublished();

        PipelineResult resumed = await PipelineFolder.RunAsync(PipelinePlan.Create(higher), new RunOptions { Resume = ResumePoint.Find(higher, null, out _) });

        PipelineResult.AssertSame(expected.Published(), resumed.AssertPublished().Published(), "resumed");
        Assert.Equal(65, (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).Report.ExitCode);
        ResumePoint again = ResumePoint.Find(higher, null, out _)!;
        await File.AppendAllTextAsync(path, "99999,x,\n");
        PipelineResult other = await PipelineFolder.RunAsync(PipelinePlan.Create(higher), new RunOptions { Resume = again });
        Assert.Equal(65, other.Report.ExitCode);
        Assert.Contains("a file that a lookup reads has changed", other.Report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_Preview_HasTheColumnsThatWereTaken()
    {
        folder.Write("a.csv", "id,key\n1,a\n2,b\n3,c\n");
        string path = Path.Combine(folder.Root, "ref.csv");
        File.WriteAllText(path, "k,v\na,1\nc,3\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define($"stages: [{{ lookup: {{ file: '{path}', on: {{ key: k }}, take: [v] }} }}, {{ sort: [{{ column: id, order: desc }}] }}]")), 3);

        Assert.Equal(["id", "key", "v"], preview.Columns);
        Assert.Equal("3,c,3;1,a,1", string.Join(';', preview.Rows.Select(row => string.Join(',', row))));
        Assert.Equal(1, preview.Rejected);
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
