using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs with <c>top</c>: the first records of all, or of each group.</summary>
public sealed class TopRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_GiveTheFirstOfASort(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 25; job++)
        {
            HeldJob made = HeldJob.Random(random);
            (int, bool)[] by = [.. HeldJob.Some(random, 2).Select(column => (column, random.Next(2) == 0))];
            int[] per = random.Next(3) == 0 ? [] : HeldJob.Some(random, 2);
            int most = 1 + random.Next(random.Next(3) == 0 ? 2000 : 5);
            IEnumerable<string[]> left = per.Length == 0
                ? HeldJob.Order(made.Files.SelectMany(file => file), by).Take(most)
                : HeldJob.Order(made.Groups(per).SelectMany(group => HeldJob.Order(group, by).Take(most)), per.Select(column => (column, false)), areGroups: true);

            PipelineResult result = (await HeldRuns.RunAsync(
                folder, made, $"{seed}-{job}", random, HeldJob.Columns() + $"stages: [{{ top: {{ by: {HeldJob.Names(by)}, n: {most}{(per.Length == 0 ? "" : $", per: {HeldJob.Names(per)}")} }} }}]")).AssertPublished();

            Assert.Equal(HeldJob.Merged(left), result.PublishedText());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("- { top: { by: { column: price, order: desc }, n: 40, per: country } }", 1)]
    [InlineData("- { top: { by: [name, total], n: 500 } }", 4)]
    [InlineData("- { top: { by: total, n: 2, per: [name] } }", 4)]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSame(string stages, int at)
    {
        MessyOrders.Write(folder, 3000);
        string yaml = HeldRuns.With(stages, at);
        PipelineResult expected = (await folder.RunAsync(yaml)).AssertPublished();
        StageReport top = expected.Report.Stages.Single(stage => stage.Kind == "top");
        Assert.True(top.Counts is { FilteredFalse: > 0, Out: > 0 }, top.ToString());
        await HeldRuns.AssertSameAnyWayAsync(folder, yaml, expected.Fingerprint());
    }

    [Fact]
    public async Task Execute_FewOfManyRecords_PutsNothingAside()
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 40_000).Select(id => $"{id * 7919 % 40_000},{new string('x', 60)}\n")));

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: integer } }\nrun: { spill_max: 1MiB, state_memory: 1MiB }\nstages: [{ top: { by: { column: id, order: desc }, n: 3 } }]")).AssertPublished();

        Assert.Equal($"id,t\n{string.Concat(new[] { 39_999, 39_998, 39_997 }.Select(id => $"{id},{new string('x', 60)}\n"))}", result.PublishedText());
        Assert.Equal(39_997, result.Report.Totals.Counts.FilteredFalse);
    }

    [Fact]
    public async Task Execute_RecordLargerThanABuffer_ComesThrough()
    {
        string[] texts = [.. Enumerable.Range(0, 8).Select(id => new string((char)('a' + id), id % 2 == 0 ? 400_000 : 10))];
        folder.Write("a.csv", "id,t\n" + string.Concat(texts.Select((text, id) => $"{7 - id},{text}\n")));

        PipelineResult result = (await folder.RunAsync("run: { state_memory: 1MiB }\nstages: [{ top: { by: id, n: 6 } }]")).AssertPublished();

        Assert.Equal("id,t\n" + string.Concat(Enumerable.Range(0, 6).Select(id => $"{id},{texts[7 - id]}\n")), result.PublishedText());
    }

    [Fact]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing()
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 18_000).Select(id => $"{id * 7919 % 18_000},{new string('x', 60)}\n")));
        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, "stages: [{ top: { by: t, n: 1, per: id } }]");
    }

    [Theory]
    [InlineData("stages: [{ top: id }]", "expected a map")]
    [InlineData("stages: [{ top: { n: 1 } }]", "expected the columns that say which come first")]
    [InlineData("stages: [{ top: { by: id } }]", "expected how many records stay")]
    [InlineData("stages: [{ top: { by: id, n: 0 } }]", "1 or more")]
    [InlineData("stages: [{ top: { by: id, n: 1, per: x } }]", "no column 'x'")]
    [InlineData("stages: [{ top: { by: id, n: 1, per: [] } }]", "expected the columns of the groups")]
    [InlineData("stages: [{ top: { by: id, n: 1, order: desc } }]", "unknown key 'order'")]
    public void Plan_StageThatIsWrong_SaysWhatIs(string yaml, string expected)
    {
        folder.Write("a.csv", "id\n1\n");

        Assert.Contains(expected, folder.Refused(yaml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_Preview_IsOfAllRecords()
    {
        folder.Write("a.csv", "id\n3\n1\n3\n0\n2\n");

        PipelinePreview preview = PipelinePreview.Take(PipelinePlan.Create(folder.Define("stages: [{ top: { by: id, n: 2 } }]")), 3);

        Assert.Equal("0,1", string.Join(',', preview.Rows.Select(row => row[0])));
    }
}
