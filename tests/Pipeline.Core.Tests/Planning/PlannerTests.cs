using System.IO.Compression;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

public sealed class PlannerTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Create_ParallelismOfAStageInCapitals_IsRefused()
    {
        folder.Write("a.csv", "a\n1\n");
        PlanException refused = folder.Refused("stages: [{ name: keep, filter: 'a = 1' }]", definition => definition with
        {
            Run = definition.Run with { Dop = new Dictionary<string, int>(StringComparer.Ordinal) { ["KEEP"] = 2 } },
        });

        Problem problem = Assert.Single(refused.Problems);
        Assert.Equal(64, problem.ExitCode);
        Assert.Contains("no block or stage 'KEEP'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PathOfAColumnThatAFileLacks_NamesFileAndColumnsAndAsksForTheHeader()
    {
        folder.Write("a.csv", "id,country\n1,DE\n");
        folder.Write("b.tsv", "2\tFR\n");
        PlanException refused = folder.Refused("output: { path: '{country}.csv' }");

        Assert.Equal(
            "output.path names 'country', which is neither root, dir, stem, ext nor a column of b.tsv after the last stage; columns here are 2, FR"
                + "; if the first record is data and no header: --no-headers",
            Assert.Single(refused.Problems).Message);
    }

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

    [Fact]
    public void Create_FilesAlike_ShareWhatIsHeldOfTheirHeaders()
    {
        folder.Write("a.csv", "a,b\n1,2\n");
        folder.Write("below/b.csv", "a,b\n3,4\n");
        folder.Write("below/c.csv", "a;b\n3;4\n");

        IReadOnlyList<PlannedFile> files = PipelinePlan.Create(folder.Define("")).Files;

        Assert.Same(files[0].Prologue.Header, files[1].Prologue.Header);
        Assert.Same(files[0].Header, files[1].Header);
        Assert.Same(files[0].Dialect, files[1].Dialect);
        Assert.Same(files[1].Found.Root, files[2].Found.Root);
        Assert.Equal(("a.csv", "below/b.csv", ";"), (files[0].Destination, files[1].Destination, files[2].Delimiter));
        Assert.NotEqual(files[0].Prologue.Checksum, files[1].Prologue.Checksum);
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

    [Fact]
    public void Create_RuleForAColumnThatNoFileHas_IsAProblemUnlessItIsOptional()
    {
        folder.Write("a.csv", "id,qty\n1,2\n");
        folder.Write("b.csv", "id,other\n1,2\n");

        PlanException missing = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define("columns: { quantity: { pattern: x }, qty: { type: integer } }")));
        PipelinePlan optional = PipelinePlan.Create(folder.Define("columns: { quantity: { pattern: x, required: false }, qty: { type: integer, required: false } }"));

        Problem problem = Assert.Single(missing.Problems);
        Assert.Equal(78, problem.ExitCode);
        Assert.StartsWith("column 'quantity' is declared, but no file has it", problem.Message, StringComparison.Ordinal);
        Assert.Empty(optional.Warnings);
    }

    [Theory]
    [InlineData("[{ selct: [id] }, { fliter: a }]", "unknown stage 'selct'", "unknown stage 'fliter'")]
    [InlineData("[{ select: [idd] }, { filter: \"qtyy > 1\" }]", "no column 'idd'", "no column 'qtyy'")]
    [InlineData("[{ drop: [idd] }, { validate: \"1\" }]", "no column 'idd'", "validate-1")]
    [InlineData("[{ derive: { total: \"qtyy * 2\" } }, { filter: \"total > 1\" }, { drop: [nothing] }]", "no column 'qtyy'", "no column 'nothing'")]
    [InlineData("[{ rename: { idd: key } }, { derive: { x: key, y: idy } }, { filter: \"x = 1\" }, { filter: \"nothing = '1'\" }]", "no column 'idd'", "no column 'nothing'")]
    [InlineData("[{ frob: a }, { filter: \"made_by_frob = 1\" }]", "unknown stage 'frob'")]
    [InlineData("[{ exec: { command: [], output: { made: integer } } }, { filter: \"made = 1\" }, { filter: \"other = 1\" }]", "exec-1", "no column 'other'")]
    public void Create_FaultyStages_AreToldAtOnceWithoutEchoes(string stages, params string[] expected)
    {
        folder.Write("a.csv", "id,qty\n1,2\n");

        PlanException exception = Assert.Throws<PlanException>(() => PipelinePlan.Create(folder.Define($"stages: {stages}")));

        Assert.Equal(expected.Length, exception.Problems.Count);
        Assert.All(expected.Zip(exception.Problems), pair => Assert.Contains(pair.First, pair.Second.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(512 << 10, 1 << 20, true)]
    [InlineData((512 << 10) + 1, 1 << 20, false)]
    [InlineData(64 << 20, 1 << 20, false)]
    public void Create_BatchThatTheBudgetCannotHold_IsAProblem(int batch, long memory, bool fits)
    {
        folder.Write("a.csv", "id\n1\n");
        PipelineDefinition definition = folder.Define("", definition => definition with { Run = definition.Run with { BatchBytes = batch, Memory = memory } });

        if (fits)
        {
            PipelinePlan.Create(definition);
            return;
        }

        Problem problem = Assert.Single(Assert.Throws<PlanException>(() => PipelinePlan.Create(definition)).Problems);
        Assert.Contains("a batch takes twice its size", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ExcludedFiles_AreNotRead()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("old/b.csv", "id\n1\n");
        folder.Write("a-tmp.csv", "id\n1\n");
        PipelineDefinition definition = folder.Define("input: { exclude: ['old/**', '*-tmp.csv'] }");

        Assert.Equal(["a.csv"], PipelinePlan.Create(definition).Files.Select(file => file.RelativePath));
        Assert.Equal(["a.csv"], PipelinePlan.Create(definition with { Data = [Path.Combine(folder.Data, "**/*.csv")] }).Files.Select(file => file.RelativePath));
    }

    [Fact]
    public async Task Create_TrimmedHeader_HasNamesWithoutBlanksInTheOutputToo()
    {
        folder.Write("a.csv", "id ,\"qty \", name\n1,2,x\n");
        folder.Write("b.csv", "id,qty,name\n3,4,y\n");

        PipelineResult result = (await folder.RunAsync("input: { csv: { trim_header: true } }\nstages: [{ filter: \"qty is not null\" }]\noutput: { path: all.csv }", definition => definition)).AssertPublished();

        Assert.Equal("id,qty,name\n1,2,x\n3,4,y\n", result.Published()["all.csv"]);
    }

    [Fact]
    public void Create_CapacityOfAllBlocks_IsThatOfThoseNotNamed()
    {
        folder.Write("a.csv", "id\n1\n");

        PipelinePlan plan = PipelinePlan.Create(folder.Define("run: { capacity: { all: 7, write: 3 } }"));

        Assert.Equal([7, 7, 3], plan.Blocks.Select(block => block.BoundedCapacity));
    }
}
