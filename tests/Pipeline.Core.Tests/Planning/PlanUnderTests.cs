using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>A plan is planned again under other run settings from what it holds alone.</summary>
public sealed class PlanUnderTests : IDisposable
{
    private const string Yaml = "stages: [ { filter: \"n > '1'\" }, { derive: { twice: n || n } }, { filter: \"n <> '5'\" } ]\noutput: { path: '{k}.csv' }";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<RunDefinition> Runs => new()
    {
        new RunDefinition { Jobs = 7, AllDop = 3 },
        new RunDefinition { Jobs = 2, Dop = new Dictionary<string, int> { ["derive-1"] = 4 }, Capacity = new Dictionary<string, int> { ["write"] = 9 } },
        new RunDefinition { Jobs = 2, AllShard = 2, Shard = new Dictionary<string, int> { ["filter-2"] = 3 } },
        new RunDefinition { Jobs = 2, BatchBytes = 64, Memory = 1 << 20 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Under_FilesAreGone_IsThePlanThatWouldHaveBeenMade(RunDefinition run)
    {
        string file = folder.Write("a.csv", "k,n\nx,1\ny,2\n");
        PipelineDefinition definition = folder.Define(Yaml);
        PipelinePlan expected = PipelinePlan.Create(definition with { Run = run });
        PipelinePlan plan = PipelinePlan.Create(definition with { Run = new RunDefinition { Jobs = 1, Dop = new Dictionary<string, int> { ["filter-1"] = 1 } } });
        File.Delete(file);

        PipelinePlan again = plan.Under(run);

        Assert.Equal(Shape(expected), Shape(again));
        Assert.NotEqual(Shape(plan), Shape(again));
        Assert.Same(run, again.Definition.Run);
        Assert.Equal(plan.Fingerprint(), again.Fingerprint());

        static string Shape(PipelinePlan plan) =>
            string.Join('|', plan.Blocks.Select(block => $"{block.Name} {string.Join('+', block.Stages)} {block.MaxDegreeOfParallelism} {block.BoundedCapacity} {block.Processes}"))
            + string.Join('|', plan.Ranges) + string.Join('|', plan.Files[0].Programs.Select(program => $"{program.SlotsBefore} {program.Slots} {program.First} {program.Steps.Count} {program.Entry} {program.Layout is null}"))
            + plan.Definition.Run.BatchBytes;
    }

    [Fact]
    public async Task Under_OtherSettings_WritesTheSameBytes()
    {
        folder.Write("a.csv", "k,n\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"k{i % 3},{i % 10}\n")));
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml));
        SortedDictionary<string, string> expected = (await PipelineFolder.RunAsync(plan)).AssertPublished().Fingerprint();

        PipelinePlan again = plan.Under(new RunDefinition { Jobs = 3, BatchBytes = 64, Dop = new Dictionary<string, int> { ["derive-1"] = 2 } });

        Assert.Equal(4, again.Chains.Count + 1);
        PipelineResult.AssertSame(expected, (await PipelineFolder.RunAsync(again)).AssertPublished().Fingerprint(), "planned again");
    }

    [Fact]
    public void Under_UnknownBlock_IsRefusedAsInAPlan()
    {
        folder.Write("a.csv", "k,n\nx,1\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml));

        PlanException refused = Assert.Throws<PlanException>(() => plan.Under(new RunDefinition { Dop = new Dictionary<string, int> { ["filter-9"] = 2 } }));

        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("no block or stage 'filter-9'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_BatchThatTheBudgetCannotHold_IsRefusedAsInAPlan()
    {
        folder.Write("a.csv", "k,n\nx,1\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml));

        PlanException refused = Assert.Throws<PlanException>(() => plan.Under(new RunDefinition { BatchBytes = 1 << 20, Memory = 1 << 20 }));

        Assert.Contains("a batch takes twice its size", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }
}
