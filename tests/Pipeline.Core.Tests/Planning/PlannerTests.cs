using Pipeline.Core.Tests.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

public sealed class PlannerTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pipeline.yml", null, true)]
    [InlineData("Pipeline.yaml", null, true)]
    [InlineData("pipeline.yml", "job.yaml", false)]
    [InlineData("other.yml", null, false)]
    [InlineData("below/pipeline.yml", null, false)]
    public void Create_FileNamedNearlyLikeAPipelineFile_IsWarnedOf(string name, string? file, bool warned)
    {
        folder.Write("a.csv", "a,b\n1,2\n");
        folder.Write(name, "version: 1\n");

        PipelinePlan plan = PipelinePlan.Create(folder.Define("", definition => definition with { File = file }));

        Assert.Equal(warned ? [$"'{name}' in DATA is not read: a pipeline file is called pipeline.yaml, or named with -c"] : [], plan.Warnings.Select(warning => warning.ToString()));
    }
}
