using Pipeline.Core.Tests.Processes;
using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Each warning stands in warnings.csv, in the order of the records, in any way of running and after any stop.</summary>
public sealed class WarningListTests : IDisposable
{
    private const string Yaml = """
        columns: { n: { type: integer, max: 50, severity: { type: 'null', max: warn } } }
        rejects: { max: 1000 }
        stages:
          - { name: span, validate: { short: { check: "length(t) < 4", code: long, severity: warn } } }

        """;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_Warnings_AreListedWithTheirPlaces()
    {
        folder.Write("a.csv", "n,t\n1,x\n\n70,\"yy,\n\"\nz,long text\n");

        PipelineResult result = (await folder.RunAsync(Yaml)).AssertPublished();

        string[] lines = (await File.ReadAllTextAsync(result.Report.WarnedList!)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["file,record,line,offset,stage,column,code", "a.csv,2,4,9,columns,n,rule.max", "a.csv,2,4,9,span,,long", "a.csv,3,6,19,columns,n,type.integer", "a.csv,3,6,19,span,,long"],
            lines.Select(line => string.Join(',', line.Split(',')[..7])));
        Assert.Equal(result.Report.WarnedByCode.Sum(code => code.Count), lines.Length - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  - { sort: [ { column: t, order: desc } ] }\n  - { name: again, validate: { full: { check: \"n is null\", code: full, severity: warn } } }\noutput: { path: all.csv }\n")]
    public async Task Run_AnyBatchesThreadsAndProcesses_GivesTheSameList(string more)
    {
        foreach (string name in (string[])["a.csv", "b.csv"])
        {
            folder.Write(name, "n,t\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{(i % 7 == 3 ? "x" : i % 11 == 5 ? "80" : "5")},{new string('t', i % 6)}\n")));
        }

        PipelineResult first = (await folder.RunAsync(Yaml + more)).AssertPublished();
        string expected = await File.ReadAllTextAsync(first.Report.WarnedList!);
        Assert.Equal(first.Report.WarnedByCode.Sum(code => code.Count), expected.Count(letter => letter == '\n') - 1);
        Assert.True(expected.IndexOf("\nb.csv", StringComparison.Ordinal) > expected.LastIndexOf("\na.csv", StringComparison.Ordinal));
        foreach ((int batch, int jobs, int? shard) in ((int, int, int?)[])[(16, 1, null), (1000, 4, null), (500, 2, 2)])
        {
            PipelineResult result = (await folder.RunAsync(
                Yaml + more,
                definition => definition with { Run = definition.Run with { BatchBytes = batch, Jobs = jobs, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();

            Assert.Equal(expected, await File.ReadAllTextAsync(result.Report.WarnedList!));
        }
    }

    [Fact]
    public async Task Run_StoppedAnywhere_GoesOnToTheSameList()
    {
        folder.Write("a.csv", "n,t\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{(i % 7 == 3 ? "x" : "5")},{new string('t', i % 6)}\n")));
        const string Job = Yaml + "run: { journal_interval: 200B, batch_bytes: 128B, memory: 1MiB }\n";
        CutOffCalls counted = new();
        PipelineResult whole = (await PipelineFolder.RunAsync(PipelinePlan.Create(folder.Define(Job)), new RunOptions { Calls = counted })).AssertPublished();
        string expected = await File.ReadAllTextAsync(whole.Report.WarnedList!);
        int resumed = 0;
        foreach (double part in (double[])[0.3, 0.5, 0.7, 0.9])
        {
            PipelineDefinition definition = folder.Define(Job);
            await Assert.ThrowsAsync<CutOffException>(() => PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Calls = new CutOffCalls((int)(part * counted.Count)), JournalSlack = 0 }));
            ResumePoint? point = ResumePoint.Find(definition, null, out _);

            PipelineResult again = await PipelineFolder.RunAsync(PipelinePlan.Create(definition, point?.ClockOr(TimeProvider.System) ?? TimeProvider.System), new RunOptions { Resume = point });

            resumed += again.Report.ResumedRecords > 0 ? 1 : 0;
            Assert.Equal(expected, await File.ReadAllTextAsync(again.AssertPublished().Report.WarnedList!));
        }

        Assert.True(resumed > 0, "no run went on behind its beginning");
    }

    [Fact]
    public async Task Run_MoreWarningsThanAreKept_CountsThemAll()
    {
        folder.Write("a.csv", "n,t\n" + string.Concat(Enumerable.Repeat("5,long\n", 100)));

        PipelineResult result = (await folder.RunAsync(Yaml.Replace("max: 1000", "max_bytes: 200B", StringComparison.Ordinal))).AssertPublished();

        Assert.Equal(100, result.Report.WarnedByCode.Sum(code => code.Count));
        Assert.InRange(new FileInfo(result.Report.WarnedList!).Length, 200, 400);
    }

    [Fact]
    public async Task Run_WithoutWarnings_HasNoList()
    {
        folder.Write("a.csv", "n,t\n1,x\n");

        Assert.Null((await folder.RunAsync(Yaml)).AssertPublished().Report.WarnedList);
    }
}
