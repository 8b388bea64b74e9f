using System.Runtime.Versioning;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>What runs wrote below DATA is never input later, and what is data stays input.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InputDiscoveryTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_RejectsThatAnEarlierRunKept_AreLeftOutAndTheDataBesideThemIsNot()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("sub/.pipeline-rejects", "job");
        folder.Write("sub/rejects.csv", "file,record\n");
        folder.Write("sub/rejects/a.csv", "id\nx\n");
        folder.Write("sub/b.csv", "id\n2\n");
        folder.Write("other/rejects/c.csv", "id\n3\n");
        folder.Write("other/rejects.csv", "id\n4\n");

        Assert.Equal(["a.csv", "other/rejects.csv", "other/rejects/c.csv", "sub/b.csv"], Found(folder.Define()));
    }

    [Fact]
    public void Find_RejectsThatThisRunWillKeep_AreLeftOut()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("kept/rejects.csv", "file,record\n");
        folder.Write("kept/b.csv", "id\n2\n");
        PipelineDefinition definition = folder.Define();

        Assert.Equal(["a.csv", "kept/b.csv"], Found(definition with { Rejects = definition.Rejects with { Folder = Path.Combine(folder.Data, "kept") + "/" } }));
    }

    [Fact]
    public void Find_FoldersOfRunsBelowData_AreLeftOutWhetherOrNotTheFlagIsGivenAgain()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("runs/20260101T000000.000Z/run.json", "{}");
        folder.Write("runs/20260101T000000.000Z/rejects.csv", "file,record\n");
        folder.Write("runs/20260101T000000.000Z/rejects/a.csv", "id\nx\n");
        folder.Write("runs/20260101T000000.000X/b.csv", "id\n2\n");

        Assert.Equal(["a.csv", "runs/20260101T000000.000X/b.csv"], Found(folder.Define()));
    }

    [Theory]
    [InlineData("--rejects", "")]
    [InlineData("--rejects", "/*.csv")]
    [InlineData("--run-dir", "")]
    [InlineData("--run-dir", "/*.csv")]
    public void Find_RejectsOrRunsRightInData_AreRefused(string flag, string glob)
    {
        folder.Write("a.csv", "id\n1\n");

        PlanException refused = folder.Refused("", definition => definition with
        {
            Data = [folder.Data + glob],
            Rejects = definition.Rejects with { Folder = flag is "--rejects" ? folder.Data : null },
            Run = definition.Run with { Folder = flag is "--run-dir" ? folder.Data + "/" : null },
        });

        Assert.Equal(64, refused.ExitCode);
        Assert.StartsWith($"{flag} {folder.Data} is the folder of the input", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_FolderThatARunPublishedTo_IsRefusedAndItsFilesAreNot()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write(".pipeline/lock", "");

        Problem refused = Assert.Single(folder.Refused("").Problems);
        Assert.Contains($"name the folder of the input, or the files that were published, such as '{folder.Data}/*.csv'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["a.csv"], Found(folder.Define("", definition => definition with { Data = [folder.Data + "/*.csv"] })));
    }

    [Fact]
    public void Find_NameWithBlanksThatNobodyQuoted_IsToldOnceWithQuotes()
    {
        string path = folder.Write("my own file.csv", "id\n1\n");
        string[] words = path.Split(' ');

        PlanException refused = folder.Refused("", definition => definition with { Data = [.. words, "gone"] });

        Assert.Equal(66, refused.ExitCode);
        Assert.Equal(
            [$"no such file or folder: {words[0]}; there is '{path}', whose name has blanks: put it in quotes", "no such file or folder: gone"],
            refused.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public void Find_GlobWithoutMatch_IsNoSuchFileAndSaysWhatToDo()
    {
        folder.Write("a.txt", "id\n1\n");
        PlanException refused = folder.Refused("", definition => definition with { Data = [folder.Data + "/*.csv"] });
        Assert.Equal(66, refused.ExitCode);
        Assert.StartsWith($"no such file: nothing matches {folder.Data}/*.csv; correct it", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DataThatCannotBeLookedAt_IsNotToldAsMissing()
    {
        Directory.CreateDirectory(folder.Data);
        File.CreateSymbolicLink(Path.Combine(folder.Data, "loop"), "loop");

        PlanException refused = folder.Refused("", definition => definition with { Data = [Path.Combine(folder.Data, "loop")] });

        Assert.Equal(74, refused.ExitCode);
        Assert.Contains("loop cannot be looked at", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Found(PipelineDefinition definition) => PipelinePlan.Create(definition).Files.Select(file => file.RelativePath);
}
