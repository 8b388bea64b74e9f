using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A run harms neither its input nor files of others, and two inputs never share a destination by accident.</summary>
public sealed class DoNoHarmTests : IDisposable
{
    private const string Text = "id,x\n1,2\n";

    private readonly PipelineFolder folder = new();

    public DoNoHarmTests() => folder.Write("a.csv", Text);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_EarlierRunEndedWhileItPublished_SaysThatItWasFinished()
    {
        string output = Path.Combine(folder.Root, "out");
        FaultyCalls calls = FaultyCalls.Recording();
        await folder.RunAsync(options: new RunOptions { Calls = calls });
        int rename = calls.Log.FindIndex(call => call.StartsWith("rename ", StringComparison.Ordinal) && call.EndsWith("/a.csv", StringComparison.Ordinal)) + 1;
        await Record.ExceptionAsync(() => folder.RunAsync(change: ToOutput, options: new RunOptions { Calls = FaultyCalls.CutOffAt(rename) }));
        Assert.False(File.Exists(Path.Combine(output, "a.csv")));

        PipelineResult result = await folder.RunAsync("output: { path: 'b.csv' }", ToOutput);

        Assert.Contains("ended while it published", Assert.Single(result.Report.Warnings), StringComparison.Ordinal);
        Assert.Equal(Text, await File.ReadAllTextAsync(Path.Combine(output, "a.csv")));
        Assert.Equal(Text, await File.ReadAllTextAsync(Path.Combine(output, "b.csv")));

        PipelineDefinition ToOutput(PipelineDefinition definition) => definition with { Output = definition.Output with { Folder = output } };
    }

    [Fact]
    public async Task Plan_LinkToAnInputInOneDestination_IsRefusedAndInItsOwnIsNot()
    {
        File.CreateSymbolicLink(Path.Combine(folder.Data, "latest.csv"), "a.csv");

        PlanException refused = folder.Refused("output: { path: all.csv }");
        PipelineResult apart = await folder.RunAsync();

        Problem problem = Assert.Single(refused.Problems);
        Assert.Equal(64, problem.ExitCode);
        Assert.Contains("are one file, by a link", problem.Message, StringComparison.Ordinal);
        Assert.Equal([("a.csv", Text), ("latest.csv", Text)], apart.AssertPublished().Published().Select(file => (file.Key, file.Value)));
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("link")]
    [InlineData("hard link")]
    public async Task Execute_OutputIsTheInput_Exits73(string how)
    {
        string input = Path.Combine(folder.Data, "a.csv");
        string output = how is "a.csv" ? folder.Data : Directory.CreateDirectory(Path.Combine(folder.Root, "out")).FullName;
        if (how is "link")
        {
            File.CreateSymbolicLink(Path.Combine(output, "a.csv"), input);
        }
        else if (how is "hard link")
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.Start("ln", [input, Path.Combine(output, "a.csv")]);
            await process.WaitForExitAsync();
        }

        PipelineResult result = await folder.RunAsync(
            "stages: [{ filter: 'false' }]", definition => definition with { Data = [input], Output = definition.Output with { Folder = output, Overwrite = true } });

        Assert.Equal(73, result.Report.ExitCode);
        Assert.Equal(Text, await File.ReadAllTextAsync(input));
    }

    [Fact]
    public async Task Execute_OutputInsideTheInput_IsNotReadBack()
    {
        string output = Path.Combine(folder.Data, "out");
        for (int run = 0; run < 3; run++)
        {
            PipelineResult result = (await folder.RunAsync("", definition => definition with { Output = definition.Output with { Folder = output } })).AssertPublished();
            Assert.Equal(1, result.Report.Totals.Read);
            Assert.Equal(Text, result.PublishedText());
        }
    }

    [Fact]
    public async Task Execute_ForeignFileAtTheDestination_Exits73UnlessOverwritten()
    {
        foreach (string path in (string[])["{dir}/{stem}.csv", "{id}/x.csv"])
        {
            string output = Path.Combine(folder.Root, "out-foreign" + path.Length);
            string foreign = Path.Combine(output, path.StartsWith("{id}", StringComparison.Ordinal) ? "1/x.csv" : "a.csv");
            Directory.CreateDirectory(Path.GetDirectoryName(foreign)!);
            await File.WriteAllTextAsync(foreign, "mine");
            Task<PipelineResult> Run(bool overwrite) =>
                folder.RunAsync($"output: {{ path: '{path}' }}", definition => definition with { Output = definition.Output with { Folder = output, Overwrite = overwrite } });

            PipelineResult refused = await Run(overwrite: false);
            Assert.Equal(73, refused.Report.ExitCode);
            Assert.Equal("mine", await File.ReadAllTextAsync(foreign));
            Assert.False(File.Exists(Path.Combine(output, "_SUCCESS")));

            (await Run(overwrite: true)).AssertPublished();
            Assert.Equal(Text, await File.ReadAllTextAsync(foreign));
            (await Run(overwrite: false)).AssertPublished();
        }
    }

    [Theory]
    [InlineData("{stem}.csv")]
    [InlineData("{dir}/{stem}.csv")]
    public void Create_TwoInputsWithOneDestination_AreRefused(string path)
    {
        folder.Write(path.Contains("dir", StringComparison.Ordinal) ? "a.tsv" : "b/a.csv", "id\tx\n1\t2\n".Replace('\t', path.Contains("dir", StringComparison.Ordinal) ? '\t' : ','));
        PlanException refused = folder.Refused($"output: {{ path: '{path}' }}");
        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("one destination", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x.csv")]
    [InlineData("/x.csv")]
    [InlineData("a/../x.csv")]
    [InlineData("_SUCCESS")]
    [InlineData("_manifest.json")]
    [InlineData(".pipeline/x.csv")]
    [InlineData("a//x.csv")]
    public async Task Execute_PathOutsideTheOutputOrOfOurOwn_IsRefused(string path)
    {
        if (folder.TryPlan($"output: {{ path: '{path}' }}") is { } plan)
        {
            PipelineResult result = await PipelineFolder.RunAsync(plan);
            Assert.Equal(73, result.Report.ExitCode);
        }

        Assert.Equal(["a.csv"], Directory.EnumerateFileSystemEntries(folder.Data).Select(Path.GetFileName));
        Assert.False(File.Exists(Path.Combine(folder.Root, "x.csv")));
    }

    [Fact]
    public async Task Execute_Twice_GivesTheSameBytes()
    {
        string output = Path.Combine(folder.Root, "out");
        MessyOrders.Write(folder, records: 50);
        File.Delete(Path.Combine(folder.Data, "a.csv"));
        async Task<SortedDictionary<string, string>> Run()
        {
            PipelineResult result = (await folder.RunAsync(ReferencePipeline.Yaml, definition => definition with { Output = definition.Output with { Folder = output } })).AssertPublished();
            return result.Fingerprint();
        }

        SortedDictionary<string, string> first = await Run();
        PipelineResult.AssertSame(first, await Run(), "second run");
        Assert.Contains("_manifest.json", first.Keys);
        Assert.Contains("_SUCCESS", first.Keys);
    }
}
