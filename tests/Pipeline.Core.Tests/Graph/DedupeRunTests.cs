using System.Globalization;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs with <c>dedupe</c>: which records stay, in which order and file, and what is told of those that do not.</summary>
public sealed class DedupeRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_KeepWhatALoopKeeps(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 25; job++)
        {
            HeldJob made = HeldJob.Random(random);
            int[] by = HeldJob.Some(random, 2);
            int best = random.Next(7);
            string keep = new[] { "first", "last", $"max({SortJob.Types[best]})", $"min({SortJob.Types[best]})" }[random.Next(4)];
            List<string[]> left = [.. made.Groups(by).Select(group => keep[..2] switch
            {
                "fi" => group[0],
                "la" => group[^1],
                _ => HeldJob.Order(group, [(best, keep[1] == 'a')]).First(),
            })];

            // With others, each has so little memory that hardly a key fits.
            string others = random.Next(2) == 0 ? ", { dedupe: n }, { dedupe: { by: n, keep: last } }" : "";
            PipelineResult result = (await RunAsync(made, $"{seed}-{job}", random, $"stages: [{{ dedupe: {{ by: {HeldJob.Names(by)}, keep: '{keep}' }} }}{others}]")).AssertPublished();

            PipelineResult.AssertSame(made.ByFile(left), result.Published(), $"{seed}-{job} {keep}");
            Assert.Equal(made.Files.Sum(file => file.Count) - left.Count, result.Report.Totals.Counts.Deduplicated);
            AssertRemoved(made, by, left, result);
        }
    }

    [Fact]
    public async Task Execute_AfterARunThatDied_LeavesNoPartOfItsList()
    {
        MessyOrders.Write(folder, records: 40);
        CutOffCalls counted = new();
        PipelinePlan Plan() => PipelinePlan.Create(folder.Define("rejects: { max: 100% }\nstages: [{ dedupe: name }]"));
        (await PipelineFolder.RunAsync(Plan(), new RunOptions { Calls = counted })).AssertPublished();
        int died = 0;
        for (int at = counted.Count / 4; at < counted.Count; at += 3)
        {
            PipelinePlan plan = Plan();
            await Assert.ThrowsAsync<CutOffException>(() => PipelineFolder.RunAsync(plan, new RunOptions { Calls = new CutOffCalls(at) }));
            string runs = Path.Combine(plan.Definition.Output.Folder!, ".pipeline", "runs");
            string[] left = [.. Directory.EnumerateFileSystemEntries(runs, "deduplicated*", SearchOption.AllDirectories)];
            PipelineResult result = (await PipelineFolder.RunAsync(plan)).AssertPublished();

            if (left.Length > 0 && !File.ReadAllText(Path.Combine(Path.GetDirectoryName(left[0])!, "run.json")).Contains("\"published\"", StringComparison.Ordinal))
            {
                died++;
                Assert.Equal(result.Report.DeduplicatedList, Assert.Single(Directory.EnumerateFiles(runs, "deduplicated.csv", SearchOption.AllDirectories)));
                Assert.Single(Directory.EnumerateDirectories(runs, "deduplicated", SearchOption.AllDirectories));
            }
        }

        Assert.True(died > 0, "no run died with a list");
    }

    [Theory(Timeout = Limit)]
    [InlineData("- { dedupe: name }", 1, "")]
    [InlineData("- { dedupe: { by: [country, quantity], keep: last } }", 2, "output: { path: '{country}.csv' }")]
    [InlineData("- { dedupe: { by: name, keep: max(total) } }\n          - { dedupe: { by: [id], keep: min(name) } }", 4, "output: { csv: { compression: gzip } }")]
    [InlineData("- { sort: name }\n          - { dedupe: country }", 3, "")]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSame(string stages, int at, string output)
    {
        MessyOrders.Write(folder, 3000);
        string yaml = $"{HeldRuns.With(stages, at)}\n{output}";
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();
        Assert.Contains("deduplicated/deduplicated.csv", expected.Keys);
        await HeldRuns.AssertSameAnyWayAsync(folder, yaml, expected);
    }

    [Theory(Timeout = Limit)]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Execute_MoreKeysThanFit_KeepsTheSame(string keep)
    {
        int[] ids = [.. Enumerable.Range(0, 60_000).Select(n => (int)(n * 7919L % 60_000 / 2))];
        folder.Write("a.csv", "id,n\n" + string.Concat(ids.Take(35_000).Index().Select(id => $"{id.Item},{id.Index}\n")));
        folder.Write("b.csv", "id,n\n" + string.Concat(ids.Skip(35_000).Index().Select(id => $"{id.Item},{id.Index + 35_000}\n")));
        HashSet<int> left = [.. ids.Index().GroupBy(id => id.Item).Select(group => (keep is "first" ? group.First() : group.Last()).Index)];

        PipelineResult result = (await folder.RunAsync($"run: {{ state_memory: 1MiB }}\nstages: [{{ dedupe: {{ by: id, keep: {keep} }} }}]")).AssertPublished();

        Assert.Equal(
            [.. new[] { 0..35_000, 35_000..60_000 }.Select(part => "id,n\n" + string.Concat(Enumerable.Range(part.Start.Value, part.End.Value - part.Start.Value).Where(left.Contains).Select(n => $"{ids[n]},{n}\n")))],
            result.Published().Values);
        Assert.Equal(30_001, result.Removed()["deduplicated.csv"].Count(character => character == '\n'));

        // Also where the first of them were written before the keys had no more room.
        int[] removed = [.. Enumerable.Range(0, 60_000).Where(n => !left.Contains(n))];
        Assert.Equal(removed.Select(n => n < 35_000 ? $"a.csv,{n + 1}" : $"b.csv,{n - 34_999}"), result.Removed()["deduplicated.csv"].Split('\n')[1..^1].Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.Equal(
            [.. new[] { 0..35_000, 35_000..60_000 }.Select(part => "id,n\n" + string.Concat(removed.Where(n => n >= part.Start.Value && n < part.End.Value).Select(n => $"{ids[n]},{n}\n")))],
            new[] { "a.csv", "b.csv" }.Select(name => result.Removed()[name]));
    }

    [Fact]
    public async Task Execute_SeveralFiles_KeepTheirOwnOutputsAndTellWhichRecordStayed()
    {
        folder.Write("a.csv", "id,t\n1,x\n2,y\n");
        folder.Write("b.csv", "id,t\n1,z\n");
        folder.Write("c.csv", "id,t\n\n3,w\n2,\"v\nv\"\n3,u");

        PipelineResult result = (await folder.RunAsync("stages: [{ dedupe: id }]")).AssertPublished();

        Assert.Equal(["id,t\n1,x\n2,y\n", "id,t\n", "id,t\n3,w\n"], result.Published().Values);
        Assert.Equal(
            "file,record,line,offset,stage,stayed_file,stayed_record,stayed_line\nb.csv,1,2,5,dedupe-1,a.csv,1,2\nc.csv,2,4,10,dedupe-1,a.csv,2,3\nc.csv,3,6,18,dedupe-1,c.csv,1,3\n",
            result.Removed()["deduplicated.csv"]);
        Assert.Equal("id,t\n1,z\n", result.Removed()["b.csv"]);
        Assert.Equal("id,t\n2,\"v\nv\"\n3,u\n", result.Removed()["c.csv"]);
        StageReport stage = result.Report.Stages.Single(stage => stage.Kind == "dedupe");
        Assert.Equal((6, 3, 3), (stage.Counts.In, stage.Counts.Out, stage.Counts.Deduplicated));
        Assert.Equal(0, result.Report.Totals.Rejected);
    }

    [Fact]
    public async Task Execute_FileThatIsNotUtf8_KeepsItsOwnBytesOfTheRemoved()
    {
        folder.WriteBytes("a.csv", "id,name\n2,b\xE4\n3,\xFC\n2,\xF6");

        PipelineResult result = (await folder.RunAsync("input: { csv: { encoding: windows-1252 } }\nstages: [{ dedupe: id }]")).AssertPublished();

        Assert.Equal("id,name\n2,\xF6\n", result.Removed()["a.csv"]);
    }

    [Fact]
    public async Task Execute_RejectBehindIt_NamesItsPlaceInItsFile()
    {
        folder.Write("a.csv", "id,t\n1,x\n1,y\n2,z\n");

        PipelineResult result = (await folder.RunAsync("rejects: { max: 1 }\nstages: [{ dedupe: id }, { validate: \"t <> 'z'\" }]")).AssertPublished();

        Assert.StartsWith("a.csv,3,4,13,validate-1,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_CopiesThatAProgramMade_AreListedEachAndKeptOnce()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 10).Select(id => $"{id}\n")));

        PipelineResult result = (await folder.RunAsync("""
            columns: { id: { type: integer } }
            stages:
              - { name: twice, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"_record,n\";next}{print $1 \",\" ($1==7);print $1 \",\" ($1==7)}'"], input: [id], output: { n: integer }, changes_record_count: true } }
              - { dedupe: n }
            """)).AssertPublished();

        Assert.Equal("id,n\n0,0\n7,1\n", result.PublishedText());
        Assert.Equal(
            ["1", .. Enumerable.Range(2, 6).SelectMany(record => new[] { $"{record}", $"{record}" }), "8", "9", "9", "10", "10"],
            result.Removed()["deduplicated.csv"].Split('\n')[1..^1].Select(line => line.Split(',')[1]));
        Assert.Equal("id\n" + string.Concat(Enumerable.Range(0, 10).Select(id => $"{id}\n")), result.Removed()["a.csv"]);
    }

    [Fact]
    public async Task Execute_ProgramsAround_KeepTheirColumns()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 100).Select(id => $"{id}\n")));

        PipelineResult result = await folder.RunAsync($$"""
            columns: { id: { type: integer } }
            stages:
              - { name: twice, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"_record,n\";next}{print $1 \",\" $1%7;print $1 \",\" $1%3}'"], input: [id], output: { n: integer }, changes_record_count: true } }
              - { dedupe: { by: n, keep: max(id) } }
              - { name: behind, exec: { command: [sh, -c, "awk -F, 'NR==1{print \"m\";next}{print $1*10+$2}'"], input: [id, n], output: { m: integer } } }
            """);

        Assert.True(result.Report.ExitCode == 0, $"{result.Report.Failure} {string.Join("; ", result.Report.Problems)}");
        IEnumerable<(int Id, int N)> copies = Enumerable.Range(0, 100).SelectMany(id => new[] { (id, id % 7), (id, id % 3) });
        IEnumerable<(int Id, int N)> left = copies.GroupBy(copy => copy.N).Select(group => group.MaxBy(copy => copy.Id)).OrderBy(copy => copy.Id).ThenBy(copy => copy.N == copy.Id % 7 ? 0 : 1);
        Assert.Equal("id,n,m\n" + string.Concat(left.Select(copy => $"{copy.Id},{copy.N},{(copy.Id * 10) + copy.N}\n")), result.PublishedText());
        Assert.Equal((100, 93 + 100), (result.Report.Totals.Counts.Added, result.Report.Totals.Counts.Deduplicated));
    }

    [Fact]
    public async Task Execute_MoreRemovedThanRejectsMayTake_KeepsTheFirstAndSaysSo()
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Repeat("1\n", 100_000)));

        PipelineResult result = (await folder.RunAsync("rejects: { max_bytes: 1MiB }\nstages: [{ dedupe: id }]")).AssertPublished();

        Assert.InRange(result.Removed().Values.Sum(text => text.Length), 900_000, (1 << 20) + 100);
        Assert.Contains(result.Report.Warnings, warning => warning.Contains("rejects.max_bytes", StringComparison.Ordinal));
        Assert.Equal(99_999, result.Report.Totals.Counts.Deduplicated);
    }

    [Theory(Timeout = Limit)]
    [InlineData("dedupe: { by: [id], keep: first }")]
    [InlineData("dedupe: { by: [id], keep: last }")]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing(string stage)
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 18_000).Select(id => $"{id * 7919 % 15_000},{new string('x', 60)}\n")));
        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, $"stages: [{{ {stage} }}]");
    }

    [Theory]
    [InlineData("stages: [{ dedupe: ida }]", "did you mean")]
    [InlineData("stages: [{ dedupe: [] }]", "expected the columns in which records are equal")]
    [InlineData("stages: [{ dedupe: { keep: first } }]", "expected the columns in which records are equal")]
    [InlineData("stages: [{ dedupe: { by: id, keep: any } }]", "expected first, last, max(COLUMN) or min(COLUMN)")]
    [InlineData("stages: [{ dedupe: { by: id, keep: 'max(x)' } }]", "no column 'x'")]
    [InlineData("stages: [{ dedupe: { by: id, kep: first } }]", "unknown key 'kep'")]
    public void Plan_StageThatIsWrong_SaysWhatIs(string yaml, string expected)
    {
        folder.Write("a.csv", "id\n1\n");

        Assert.Contains(expected, folder.Refused(yaml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_Preview_IsOfAllRecords()
    {
        folder.Write("a.csv", "id\n3\n1\n3\n0\n2\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("stages: [{ dedupe: id }]")), 3);

        Assert.Equal("3,1,0", string.Join(',', preview.Rows.Select(row => row[0])));
    }

    [Fact]
    public async Task Find_RunWithDedupe_CannotGoOnAndSaysWhy()
    {
        folder.Write("a.csv", "id\n3\n1\n");
        PipelineDefinition definition = folder.Define("stages: [{ dedupe: id }]");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();

        Assert.Null(ResumePoint.Find(definition, null, out string why));

        Assert.Contains("no unfinished run in which dedupe had taken all records", why, StringComparison.Ordinal);
    }

    private static void AssertRemoved(HeldJob made, int[] by, List<string[]> left, PipelineResult result)
    {
        HashSet<string[]> stayed = [.. left];
        Dictionary<string[], (int File, int Record)> places = new(ReferenceEqualityComparer.Instance);
        foreach ((int file, string[] record, int index) in made.Files.Index().SelectMany(file => file.Item.Index().Select(record => (file.Index, record.Item, record.Index))))
        {
            places[record] = (file, index + 1);
        }

        string[] expected = [.. made.Groups(by).SelectMany(group => group.Where(record => !stayed.Contains(record)).Select(record => (At: places[record], Stayed: places[group.Single(stayed.Contains)])))
            .OrderBy(pair => pair.At.File).ThenBy(pair => pair.At.Record)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.At.File}.csv,{pair.At.Record},{pair.At.Record + 1},dedupe-1,{pair.Stayed.File}.csv,{pair.Stayed.Record},{pair.Stayed.Record + 1}"))];
        string[] found = result.Removed().TryGetValue("deduplicated.csv", out string? list)
            ? [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => string.Join(',', line.Split(',').Where((_, field) => field != 3)))] : [];
        Assert.Equal(expected, found);
    }

    private Task<PipelineResult> RunAsync(HeldJob made, string name, Random random, string yaml) => HeldRuns.RunAsync(folder, made, name, random, HeldJob.Columns() + yaml);
}
