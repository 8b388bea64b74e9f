using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>What changed in the headers since the last publish is named, without a guard and whatever else becomes of the run.</summary>
public sealed class NightDriftTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("id,amount,city\n1,2,x\n", "id,amount,town,note\n1,2,x,y\n", "the columns 'town', 'note' are new, the column 'city' is gone")]
    [InlineData("id,amount\n1,2\n", "id,amounts\n1,2\n", "the column 'amounts' is new, the column 'amount' is gone (is 'amount' called 'amounts' now?)")]
    [InlineData("id,amount\n1,2\n", "amount,id\n1,2\n", "the columns stand in another order")]
    [InlineData("id,amount\n1,2\n", "id,amount\n3,4\n", null)]
    [InlineData("id,amount,on,at\n1,2.5,2026-01-01,2026-01-01T10:00:00Z\n", "id,amount,on,at\nA1,n/a,01.02.2026,2026-01-01\n", "the columns 'id', 'amount' began with numbers and begin with texts now, the column 'on' began with dates and begins with texts now, the column 'at' began with timestamps and begins with dates now")]
    [InlineData("id,amount\n1,2\n", "id,amount,note\n1,x,y\n", "the column 'note' is new, the column 'amount' began with numbers and begins with texts now")]
    [InlineData("id,amount,code\n1,2,A1\n", "id,amount,code\n1,2.5,17\n", null)]
    [InlineData("id,amount\n1,2\n2,\n", "id,amount\n1,\n2,\n", null)]
    public async Task Plan_HeaderOfAnotherNight_IsNamed(string before, string after, string? told)
    {
        PipelineDefinition definition = folder.Define("name: nightly\noutput: { path: all.csv }");
        string first = folder.Write("orders-1.csv", before);
        string run = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished().Report.RunId;
        File.Delete(first);
        folder.Write("orders-2.csv", after);

        PipelineResult second = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        Assert.Equal(told is null ? [] : [$"orders-2.csv: since the last published run, {run}, {told}"], second.Report.Warnings);

        // What was published is what the next night is compared with.
        Assert.Empty((await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished().Report.Warnings);
    }

    [Fact]
    public async Task Plan_StageThatDoesNotFit_IsToldWithWhatChanged()
    {
        PipelineDefinition definition = folder.Define("stages: [ { filter: 'amount > 0' } ]");
        folder.Write("a.csv", "id,amount\n1,2\n");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("a.csv", "id,total\n1,2\n");

        IReadOnlyList<Problem> problems = Assert.Throws<PlanException>(() => PipelinePlan.Create(definition)).Problems;

        Assert.Contains("the column 'total' is new, the column 'amount' is gone", problems[^1].Message, StringComparison.Ordinal);
        Assert.Equal(Problem.ExitCodeOf([.. problems.SkipLast(1)]), Problem.ExitCodeOf(problems));
    }

    [Fact]
    public async Task Plan_FilesOfSeveralHeaders_AreComparedWithTheNearest()
    {
        PipelineDefinition definition = folder.Define();
        folder.Write("a.csv", "id,amount,city\n1,2,x\n");
        folder.Write("b.csv", "code,name\nx,y\n");
        folder.Write("c.jsonl", "{\"k\":1,\"v\":2}\n");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("b.csv", "code,name,since\nx,y,z\n");
        folder.Write("c.jsonl", "{\"v\":1,\"k\":2}\n");

        string warning = Assert.Single(PipelinePlan.Create(definition).Warnings).Message;

        Assert.StartsWith("b.csv: since the last published run, ", warning, StringComparison.Ordinal);
        Assert.EndsWith("the column 'since' is new", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_AnotherPipelineOrAGarbledLabel_IsNotCompared()
    {
        PipelineDefinition definition = folder.Define();
        folder.Write("a.csv", "id\n1\n");
        PipelineResult first = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("a.csv", "key\n1\n");
        string label = Path.Combine(first.Output!, ".pipeline", "published.json");
        Assert.NotEmpty(PipelinePlan.Create(definition).Warnings);
        string text = await File.ReadAllTextAsync(label);

        await File.WriteAllTextAsync(label, text.Replace("\"name\":null", "\"name\":\"other\"", StringComparison.Ordinal).Replace("\"name\": null", "\"name\": \"other\"", StringComparison.Ordinal));
        Assert.Empty(PipelinePlan.Create(definition).Warnings);
        await File.WriteAllTextAsync(label, "{");
        Assert.Empty(PipelinePlan.Create(definition).Warnings);
    }

    [Fact]
    public void Of_ManyHeaders_AreNotKept()
    {
        Assert.Equal(2, PublishedColumns.Of(Headers(["a"], ["b"], ["a"]))!.Count);
        Assert.Null(PublishedColumns.Of(Headers([.. Enumerable.Range(0, 200).Select(i => (string[])[$"c{i}"])])));
        Assert.Null(PublishedColumns.Of(Headers([.. Enumerable.Range(0, 20_000).Select(i => $"column {i}")])));

        static IEnumerable<PublishedHeader> Headers(params string[][] headers) => headers.Select(header => new PublishedHeader(header, []));
    }

    [Fact]
    public async Task Plan_DeclaredColumn_IsLeftToItsRule()
    {
        PipelineDefinition definition = folder.Define("columns: { amount: { type: decimal } }\nrejects: { max: 9 }");
        folder.Write("a.csv", "id,amount\n1,2\n");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("a.csv", "id,amount\n1,x\n");

        Assert.Empty(PipelinePlan.Create(definition).Warnings);
    }

    [Fact]
    public async Task Plan_TypesOfSecondFileOfAHeader_AreThoseOfTheFirst()
    {
        PipelineDefinition definition = folder.Define();
        folder.Write("a.csv", "id\n1\n");
        folder.Write("b.csv", "id\nx\n");
        folder.Write("c.csv", "key\n2026-01-01\n");
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished();
        folder.Write("c.csv", "key\nx\n");

        string warning = Assert.Single(PipelinePlan.Create(definition).Warnings).Message;

        Assert.StartsWith("c.csv: ", warning, StringComparison.Ordinal);
        Assert.EndsWith("the column 'key' began with dates and begins with texts now", warning, StringComparison.Ordinal);
    }
}
