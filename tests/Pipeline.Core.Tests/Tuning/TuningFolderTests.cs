using Pipeline.Files;
using Pipeline.Runs;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

public sealed class TuningFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Make_FolderOfATuningThatIsGone_IsRemoved()
    {
        folder.Write("pipeline-tune-left/lock", "");
        folder.Write("pipeline-tune-left/data/0/in/a.csv", "k\n1\n");
        folder.Write("pipeline-tune-young/data", "its lock comes in a moment");
        folder.Write("pipeline-tune-old/data", "it never got one");
        folder.Write("pipeline-tune", "no folder of ours");
        Directory.SetLastWriteTimeUtc(folder.At("pipeline-tune-old"), DateTime.UtcNow.AddHours(-2));
        using TuningFolder made = TuningFolder.Make(folder.Path);
        Assert.Equal(new[] { folder.At("pipeline-tune-young"), made.Path }.Order(StringComparer.Ordinal), Directory.GetDirectories(folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(EntryKind.File, Entry.Look(folder.At("pipeline-tune")));
    }

    [Fact]
    public void Make_FolderOfATuningAtWork_Stays()
    {
        using TuningFolder first = TuningFolder.Make(folder.Path);
        using (TuningFolder second = TuningFolder.Make(folder.Path))
        {
            Assert.Equal(2, Directory.GetDirectories(folder.Path).Length);
        }

        Assert.Equal([first.Path], Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Make_PlaceThatIsNotThere_IsNamed()
    {
        RunException refused = Assert.Throws<RunException>(() => TuningFolder.Make(folder.At("gone")));
        Assert.Equal((73, $"cannot make a folder for trials in '{folder.At("gone")}': there is no such folder; TMPDIR says where it is"), (refused.ExitCode, refused.Message));
    }

    [Fact]
    public void Make_LinkOfThatName_IsNotFollowed()
    {
        folder.Write("mine/lock", "");
        Directory.CreateSymbolicLink(folder.At("pipeline-tune-link"), folder.At("mine"));
        using TuningFolder made = TuningFolder.Make(folder.Path);
        Assert.Equal(EntryKind.File, Entry.Look(folder.At("mine/lock")));
        Assert.Equal(EntryKind.Link, Entry.Look(folder.At("pipeline-tune-link")));
    }
}
