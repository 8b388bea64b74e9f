using System.Runtime.Versioning;
using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>Which pipeline file is used, and what one that was merely found may not say.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DiscoveryTests
{
    [Fact]
    public void Load_FolderWithAPipelineFile_UsesItAndSaysSo()
    {
        using TemporaryFolder folder = new();
        folder.Write("data/pipeline.yaml", "version: 1\nname: found\n");
        string data = Path.Combine(folder.Path, "data");

        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = [data, data + "/", data + "/*.csv", "-"] });

        Assert.Empty(loaded.Problems);
        Assert.Equal(("found", Path.Combine(data, "pipeline.yaml"), false), (loaded.Definition.Name, loaded.Definition.File, loaded.Definition.FileWasNamed));
    }

    [Fact]
    public void Load_NamedFile_ComesBeforeTheFoundOne()
    {
        using TemporaryFolder folder = new();
        folder.Write("data/pipeline.yaml", "version: 1\nname: found\n");
        string named = folder.Write("named.yaml", "version: 1\nname: named\n");

        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = [Path.Combine(folder.Path, "data")], File = named });

        Assert.Equal(("named", true), (loaded.Definition.Name, loaded.Definition.FileWasNamed));
    }

    [Fact]
    public void Load_TwoFoldersWithAFileEach_AsksForAName()
    {
        using TemporaryFolder folder = new();
        folder.Write("a/pipeline.yaml", "version: 1\n");
        folder.Write("b/pipeline.yaml", "version: 1\n");

        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = [Path.Combine(folder.Path, "a"), Path.Combine(folder.Path, "b")] });

        Problem problem = Assert.Single(loaded.Problems);
        Assert.Equal(64, problem.ExitCode);
        Assert.Contains("name one with -c", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input: { include: [ok.csv, ../x.csv] }", "2:28")]
    [InlineData("input: { include: [/etc/passwd] }", "2:20")]
    [InlineData("input: { include: ['a/../../b'] }", "2:20")]
    [InlineData("input: { include: ['..\\x'] }", "2:20")]
    [InlineData("output: { path: ../x.csv }", "2:17")]
    [InlineData("output: { path: /tmp/x.csv }", "2:17")]
    public void Load_FoundFileThatReachesOutside_IsRefusedUnlessNamed(string line, string place)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("pipeline.yaml", "version: 1\n" + line + "\n");

        Problem problem = Assert.Single(DefinitionReader.Load(new DefinitionSources { Data = [folder.Path] }).Problems);

        Assert.StartsWith($"{path}:{place}: ", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("name it with -c", problem.Message, StringComparison.Ordinal);
        Assert.Equal(78, problem.ExitCode);
        Assert.Empty(DefinitionReader.Load(new DefinitionSources { Data = [folder.Path], File = path }).Problems);
    }

    [Fact]
    public void Load_OutsidePathFromAFlag_IsTheUsersOwn()
    {
        using TemporaryFolder folder = new();
        folder.Write("pipeline.yaml", "version: 1\n");

        Assert.Empty(DefinitionReader.Load(Reading.Sources("--set", "output.path=../x.csv") with { Data = [folder.Path] }).Problems);
    }

    [Fact]
    public void Load_MissingFile_Is66AndAFolder66()
    {
        using TemporaryFolder folder = new();

        Assert.Equal(66, Assert.Single(DefinitionReader.Load(new DefinitionSources { File = Path.Combine(folder.Path, "x.yaml") }).Problems).ExitCode);
        Assert.Equal(66, Assert.Single(DefinitionReader.Load(new DefinitionSources { File = folder.Path }).Problems).ExitCode);
        Assert.Equal(66, Assert.Single(DefinitionReader.Load(new DefinitionSources { File = "a\0b" }).Problems).ExitCode);
    }

    [UserFact]
    public void Load_UnreadableFile_Is77()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("p.yaml", "version: 1\n");
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Equal(77, Assert.Single(DefinitionReader.Load(new DefinitionSources { File = path }).Problems).ExitCode);
    }
}
