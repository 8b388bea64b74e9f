using System.Text.Json.Nodes;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A start that came to no run leaves its report where a run would have, and makes no folder of its own.</summary>
public sealed class FailedStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ours")]
    [InlineData("empty")]
    public void Keep_FolderThatCanBeUsed_HasItAsItsLatestRun(string what)
    {
        Directory.CreateDirectory(what is "ours" ? folder.At("out/.pipeline") : folder.At("out"));

        RunReport report = Start().Keep();

        JsonNode kept = JsonNode.Parse(File.ReadAllText(folder.At("out/.pipeline/latest/run.json")))!;
        Assert.Equal(folder.At($"out/.pipeline/runs/{report.RunId}"), report.RunFolder);
        Assert.Equal(("failed", 66, "x:1:2: wrong"), ((string?)kept["status"], (int?)kept["exit_code"], (string?)kept["problems"]![1]));
        Assert.Contains("2 problems before the run began; the first: no file", (string?)kept["failure"], StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At($"out/.pipeline/runs/{report.RunId}/staging")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keep_OutputIsOneFile_IsKeptBesideItWhereARunWas(bool hasRun)
    {
        if (hasRun)
        {
            Directory.CreateDirectory(folder.At(".out.csv.pipeline"));
        }

        FailedStart start = Start();
        RunReport report = (start with { Definition = start.Definition with { Output = new OutputDefinition { Folder = folder.At(".out.csv.pipeline"), Sync = false } } }).Keep();

        Assert.Equal(hasRun ? folder.At($".out.csv.pipeline/runs/{report.RunId}") : null, report.RunFolder);
        Assert.Equal(folder.At("out.csv"), report.Output);
        Assert.Equal(hasRun, Directory.Exists(folder.At(".out.csv.pipeline")));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("of someone")]
    [InlineData("a file")]
    [InlineData("the input")]
    public void Keep_FolderThatCannotBeUsed_IsLeftAsItIs(string what)
    {
        switch (what)
        {
            case "of someone":
                folder.Write("out/theirs.txt", "x");
                break;
            case "a file":
                folder.Write("out", "x");
                break;
            case "the input":
                Directory.CreateDirectory(folder.At("out"));
                break;
        }

        FailedStart start = Start();
        RunReport report = (what is "the input" ? start with { Definition = start.Definition with { Data = [folder.At("out") + "/"] } } : start).Keep();

        Assert.Null(report.RunFolder);
        Assert.Equal((RunStatus.Failed, 66), (report.Status, report.ExitCode));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories), entry => entry.Contains(".pipeline", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("orders", true)]
    [InlineData("invoices", false)]
    public void Keep_LabelledFolder_TakesNoOtherPipelinesReport(string? name, bool isKept)
    {
        folder.Write("out/.pipeline/published.json", "{\"name\":\"orders\",\"run_id\":\"x\"}");
        FailedStart start = Start();

        RunReport report = (start with { Definition = start.Definition with { Name = name } }).Keep();

        Assert.Equal(isKept, report.RunFolder is not null);
    }

    [Fact]
    public async Task Execute_RefusedBeforeItCameToItsOutputFolder_IsItsLatestRunAllTheSame()
    {
        using PipelineFolder runs = new();
        runs.Write("a.csv", "a\n1\n");
        PipelineDefinition definition = runs.Define();
        string output = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition))).AssertPublished().Output!;

        RunReport report = (await PipelineFolder.RunAsync(PipelinePlan.Create(definition with { Data = [Path.Combine(output, "a.csv")] }))).Report;

        JsonNode kept = JsonNode.Parse(File.ReadAllText(Path.Combine(output, ".pipeline/latest/run.json")))!;
        Assert.Equal((73, 73, report.RunId), (report.ExitCode, (int?)kept["exit_code"], (string?)kept["run_id"]));
        Assert.True(File.Exists(Path.Combine(output, "_SUCCESS")));
    }

    private FailedStart Start() => new()
    {
        Definition = new PipelineDefinition { Data = [folder.At("in")], Output = new OutputDefinition { Folder = folder.At("out"), Sync = false } },
        ExitCode = 66,
        Problems = ["no file", "x:1:2: wrong"],
    };
}
