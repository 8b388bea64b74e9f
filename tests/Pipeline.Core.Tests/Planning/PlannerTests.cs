using System.IO.Compression;
using Pipeline.Core.Tests.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

public sealed class PlannerTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 0, 4, null, 1)]
    [InlineData(3, 0, 4, null, 2)]
    [InlineData(3, 0, 1, null, 1)]
    [InlineData(3, 0, 4, 1, 1)]
    [InlineData(3, 0, 2, 8, 3)]
    [InlineData(0, 3, 8, null, 3)]
    [InlineData(2, 6, 4, null, 4)]
    public void Create_FilesToRead_GetAsManyReadersAsHelp(int plain, int compressed, int jobs, int? dop, int expected)
    {
        for (int i = 0; i < plain; i++)
        {
            folder.Write($"plain-{i}.csv", "a,b\n1,2\n");
        }

        for (int i = 0; i < compressed; i++)
        {
            using MemoryStream bytes = new();
            using (GZipStream gzip = new(bytes, CompressionMode.Compress))
            {
                gzip.Write("a,b\n1,2\n"u8);
            }

            folder.Write($"compressed-{i}.csv.gz", bytes.ToArray());
        }

        PipelinePlan plan = PipelinePlan.Create(folder.Define("", definition => definition with { Run = definition.Run with { Jobs = jobs, AllDop = dop } }));

        Assert.Equal(expected, plan.Blocks[0].MaxDegreeOfParallelism);
    }

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
