using System.Globalization;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Whole runs with the rule <c>unique</c>: which records have a value that came before, in any of the files.</summary>
public sealed class UniqueRunTests : IDisposable
{
    private const int Limit = 300_000;

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Execute_RandomJobs_RejectWhatALoopRejects(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 25; job++)
        {
            HeldJob made = HeldJob.Random(random);
            int column = random.Next(7);
            List<string[]> left = [.. made.Groups([column]).SelectMany(group => group[0][column].Length == 0 ? group : group.Take(1))];

            PipelineResult result = (await HeldRuns.RunAsync(folder, made, $"{seed}-{job}", random, HeldJob.Columns(SortJob.Types[column]))).AssertPublished();

            PipelineResult.AssertSame(made.ByFile(left), result.Published(), $"{seed}-{job} {column}");
            Assert.Equal(made.Files.Sum(file => file.Count) - left.Count, result.RejectLines().Length);
        }
    }

    [Fact]
    public async Task Execute_ValueOfAnotherFile_RejectsTheSecondAndNamesTheFirst()
    {
        folder.Write("a.csv", "id,t\n1,x\n,y\n,y\n");
        folder.Write("b.csv", "id,t\n2,a\n1.0,\"b\nb\"\n3,c\n2,d\n");

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: decimal, unique: true } }\nrejects: { max: 2 }")).AssertPublished();

        Assert.Equal(["id,t\n1,x\n,y\n,y\n", "id,t\n2,a\n3,c\n"], result.Published().Values);
        Assert.Equal(
            [
                "b.csv,2,3,9,unique,id,unique,expected a value that no record before has; record 1 (line 2) of a.csv has it",
                "b.csv,4,6,23,unique,id,unique,expected a value that no record before has; record 1 (line 2) of b.csv has it",
            ],
            result.RejectLines());
        Assert.Equal("id,t\n1.0,\"b\nb\"\n2,d\n", result.Rejected()["b.csv"]);
    }

    [Fact]
    public async Task Execute_TwoColumnsAndSeverities_EachDoesItsPart()
    {
        folder.Write("a.csv", "a,b,c\n1,1,1\n1,2,2\n2,1,2\n3,3,1\n3,4,\n");

        PipelineResult result = (await folder.RunAsync(
            "columns: { a: { unique: true }, b: { unique: true, severity: warn }, c: { unique: true, severity: { unique: null } } }\nrejects: { max: 2 }\nstages: [{ derive: { d: \"coalesce(c, 'none')\" } }]")).AssertPublished();

        Assert.Equal("a,b,c,d\n1,1,1,1\n2,1,2,2\n3,3,,none\n", result.PublishedText());
        Assert.Equal(["a.csv,2", "a.csv,5"], result.RejectLines().Select(line => string.Join(',', line.Split(',').Take(2))));
        Assert.Equal(["b:3", "c:4"], result.Report.FirstWarned.Select(warned => $"{warned.Column}:{warned.Position.Record}"));
        Assert.Equal(["unique", "unique-2", "unique-3"], result.Report.Stages.Where(stage => stage.Kind == "unique").Select(stage => stage.Name));
    }

    [Fact]
    public async Task Execute_RecordRejectedByAnotherRule_HasNoValueToClashWith()
    {
        folder.Write("a.csv", "id,n\n1,x\n1,2\n");

        PipelineResult result = (await folder.RunAsync("columns: { id: { unique: true }, n: { type: integer } }\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("id,n\n1,2\n", result.PublishedText());
    }

    [Fact]
    public async Task Execute_FileThatLacksTheColumn_ClashesWithNone()
    {
        folder.Write("a.csv", "id,t\n1,x\n");
        folder.Write("b.csv", "t\ny\nz\n");

        PipelineResult result = (await folder.RunAsync("columns: { id: { unique: true, severity: null } }\ndrift: { missing: adapt }")).AssertPublished();

        Assert.Equal(["id,t\n1,x\n", "t,id\ny,\nz,\n"], result.Published().Values);
    }

    [Theory]
    [InlineData("min: 0, unique: true, severity: { min: null }")]
    [InlineData("unique: true, severity: { type: null }")]
    [InlineData("min: 0, unique: true, severity: { min: warn }")]
    public async Task Execute_OtherRulesThatDoNotReject_ComparesByValue(string rules)
    {
        folder.Write("a.csv", "d,x\n1,a\n1.00,b\n2,c\n");

        PipelineResult result = await folder.RunAsync($"columns: {{ d: {{ type: decimal, {rules} }} }}\nrejects: {{ max: 1 }}");

        Assert.Equal("d,x\n1,a\n2,c\n", result.AssertPublished().PublishedText());
        Assert.Contains(",unique,", Assert.Single(result.RejectLines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_ValueThatIsOnlyWarnedOf_ComparesAsText()
    {
        folder.Write("a.csv", "id\n1\nx\n1.0\nx\n");

        PipelineResult result = (await folder.RunAsync("columns: { id: { type: decimal, unique: true, severity: { type: warn } } }\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("id\n1\nx\n1.0\n", result.PublishedText());
    }

    [Theory(Timeout = Limit)]
    [InlineData("id: { type: integer, required: true, unique: true }")]
    [InlineData("id: { type: integer, required: true, unique: true, severity: { unique: warn } }")]
    [InlineData("id: { type: integer, required: true, unique: true, severity: { unique: null } }")]
    public async Task Execute_AnyParallelismBatchBudgetAndPlacement_GivesTheSame(string column)
    {
        MessyOrders.Write(folder, 3000);
        string yaml = ReferencePipeline.Yaml.Replace("id: { type: integer, required: true }", column, StringComparison.Ordinal).Replace("quantity: { type: integer, min: 1 }", "quantity: { type: integer, min: 1 }\n  name: { unique: true }", StringComparison.Ordinal);
        SortedDictionary<string, string> expected = (await folder.RunAsync(yaml)).AssertPublished().Fingerprint();
        Assert.Contains(",unique,", expected["rejects.csv"], StringComparison.Ordinal);
        await HeldRuns.AssertSameAnyWayAsync(folder, yaml, expected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Execute_FailFast_StopsAtTheSecondOfAValue(bool little)
    {
        folder.Write("a.csv", "id\n" + string.Concat(Enumerable.Range(0, 5000).Select(id => $"{id % 4000}\n")));

        PipelineResult result = (await folder.RunAsync("columns: { id: { unique: true } }\nrejects: { fail_fast: true }", definition => definition with
        {
            Run = definition.Run with { BatchBytes = 300, StateMemory = little ? 1 << 20 : 64 << 20 },
        })).AssertFailed(65, "first reject");

        string line = Assert.Single(result.RejectLines());
        Assert.Equal(4001, int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Execute_EachSpillCallFailing_EndsWith74AndPublishesNothing()
    {
        folder.Write("a.csv", "id,t\n" + string.Concat(Enumerable.Range(0, 18_000).Select(id => $"{id * 7919 % 18_000},{new string('x', 60)}\n")));
        await HeldRuns.AssertEachSpillCallCanFailAsync(folder, "columns: { id: { unique: true } }");
    }

    [Fact]
    public void Find_RunWithTheRule_CannotGoOnAndSaysWhy()
    {
        folder.Write("a.csv", "id\n3\n1\n");

        Assert.Null(ResumePoint.Find(folder.Define("columns: { id: { unique: true } }"), null, out string why));

        Assert.Contains("columns.id.unique", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_StageOfThatName_LeavesItsName()
    {
        folder.Write("a.csv", "id\n1\n");

        PipelinePlan plan = PipelinePlan.Create(folder.Define("columns: { id: { unique: true } }\nstages: [{ name: unique, filter: 'true' }]"));

        Assert.Equal(["read", "unique-2", "unique"], plan.Stages.Select(stage => stage.Name));
        Assert.Equal([null, null, "\"true\""], plan.Stages.Select(stage => stage.Definition));
    }
}
