using System.Runtime.Versioning;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Planning;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

/// <summary>A folder of <c>--rejects</c> is one job's, whatever became of its runs, and nobody else's files are touched.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SharedRejectFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Shared => folder.At("shared");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("file,rec")]
    [InlineData("file,record,line,offset,stage,column,code,message\na.csv,1,2,3,re")]
    public void Open_EarlierRunOfTheJobWasKilled_EmptiesTheFolder(string? list)
    {
        Open("job").Dispose();
        folder.Write("shared/rejects/a.csv", "id\n1\n");
        if (list is not null)
        {
            folder.Write("shared/rejects.csv", list);
        }

        Open("job").Dispose();

        Assert.False(Path.Exists(folder.At("shared/rejects")));
        Assert.False(Path.Exists(folder.At("shared/rejects.csv")));
    }

    [Fact]
    public void Open_NewFolder_IsMarkedBeforeAnythingStandsInIt()
    {
        using SharedRejectFolder shared = Open("job");

        Assert.Equal("job", File.ReadAllText(folder.At("shared/.pipeline-rejects")));
    }

    [Fact]
    public void Open_RejectsOfAnotherJob_Says73UnlessOverwritten()
    {
        Open("job").Dispose();
        folder.Write("shared/rejects.csv", RejectWriter.ListHeader);

        Assert.Equal(73, Assert.Throws<RunException>(() => Open("another")).ExitCode);
        Assert.Equal(RejectWriter.ListHeader, File.ReadAllText(folder.At("shared/rejects.csv")));

        Open("another", overwrite: true).Dispose();
        Assert.Equal("another", File.ReadAllText(folder.At("shared/.pipeline-rejects")));
    }

    [Fact]
    public void Open_ListThatWeNeverWrote_Says73()
    {
        Open("job").Dispose();
        folder.Write("shared/rejects.csv", "of someone");

        Assert.Equal(73, Assert.Throws<RunException>(() => Open("job")).ExitCode);
    }

    [Fact]
    public void Open_WhileAnotherRunHasIt_NotNowWithItsPid()
    {
        using (Open("job"))
        {
            RunException refused = Assert.Throws<RunException>(() => Open("job"));
            Assert.Equal(75, refused.ExitCode);
            Assert.Contains($"process {Environment.ProcessId} ", refused.Message, StringComparison.Ordinal);
        }

        Open("job").Dispose();
    }

    [Theory]
    [InlineData(".pipeline-rejects")]
    [InlineData(".pipeline-rejects.lock")]
    [InlineData("rejects.csv")]
    [InlineData("rejects")]
    public void Open_PlantedLink_IsNotFollowed(string name)
    {
        string target = folder.Write("elsewhere/file", "of someone");
        Directory.CreateDirectory(Shared);
        File.CreateSymbolicLink(folder.At($"shared/{name}"), name is "rejects" ? folder.At("elsewhere") : target);

        Assert.InRange(Assert.Throws<RunException>(() => Open("job", overwrite: true)).ExitCode, 73, 74);
        Assert.Equal("of someone", File.ReadAllText(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(folder.At("elsewhere")));
    }

    [Fact]
    public void Owner_JobsToStdout_AreToldApartByInputAndDefinition()
    {
        string a = folder.Write("a.csv", "x\n1\n");
        string b = folder.Write("b.csv", "x\n1\n");
        string[] owners =
        [
            Owner(a),
            Owner(b),
            Owner(a, ("--where", "x > 1")),
            Owner(a, ("--where", "x > 2")),
            Owner(a, ("--delimiter", ";")),
            Owner(a, ("--set", "name=orders")),
            Owner(a, ("--set", "output.partition_columns=drop")),
        ];

        Assert.Equal(owners, owners.Distinct(StringComparer.Ordinal));
        Assert.Equal(owners[2], Owner(Path.GetRelativePath(Environment.CurrentDirectory, a), ("--where", "x > 1"), ("--jobs", "1"), ("--max-rejects", "5"), ("--rejects", "r")));
        Assert.Equal("/out", RejectOwner.Of(Plan(a), "/out"));
    }

    private static string Owner(string data, params (string Flag, string Value)[] flags) => RejectOwner.Of(Plan(data, flags), null);

    private static PipelinePlan Plan(string data, params (string Flag, string Value)[] flags)
    {
        LoadedDefinition loaded = DefinitionReader.Load(new DefinitionSources { Data = [data], Flags = [.. flags.Select(flag => new FlagSetting(flag.Flag, flag.Value))] });
        Assert.Empty(loaded.Problems);
        return PipelinePlan.Create(loaded.Definition);
    }

    private SharedRejectFolder Open(string owner, bool overwrite = false) => SharedRejectFolder.Open(Shared, owner, overwrite, keep: false, FileSystemCalls.Instance);
}
