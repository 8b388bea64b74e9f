using System.Diagnostics;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class PublisherTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public void Publish_SameFilesTwice_SameManifestBytes()
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, string> files = Files("b.csv", "a.csv", "\ud83d\ude00.csv", "\uff5e.csv");
        TestRun.Publish(folder.At("one"), files);
        TestRun.Publish(folder.At("two"), files);
        byte[] manifest = File.ReadAllBytes(folder.At("one/_manifest.json"));
        Assert.Equal(manifest, File.ReadAllBytes(folder.At("two/_manifest.json")));
        TestRun.Publish(folder.At("one"), files);
        Assert.Equal(manifest, File.ReadAllBytes(folder.At("one/_manifest.json")));
        TestRun.AssertManifestHolds(folder.At("one"));

        // By UTF-8 bytes: U+FF5E is before U+1F600, unlike in UTF-16.
        Assert.Equal(["a.csv", "b.csv", "\uff5e.csv", "\ud83d\ude00.csv"], Manifest.Read(folder.At("one"), FileSystemCalls.Instance)!.Select(file => file.Path));
        Assert.Equal(0, new FileInfo(folder.At("one/_SUCCESS")).Length);
    }

    [Fact]
    public void Publish_EarlierFiles_StayMarkedStale()
    {
        using var folder = new TemporaryFolder();
        TestRun.Publish(folder.Path, Files("a.csv", "b.csv"));
        TestRun.Publish(folder.Path, Files("b.csv", "c.csv"));
        Assert.Equal(
            [("a.csv", true), ("b.csv", false), ("c.csv", false)],
            Manifest.Read(folder.Path, FileSystemCalls.Instance)!.Select(file => (file.Path, file.Stale)));
        Assert.True(File.Exists(folder.At("a.csv")));
        TestRun.AssertManifestHolds(folder.Path);
    }

    [Fact]
    public void Publish_EarlierFileThatIsGone_LeavesTheManifest()
    {
        using var folder = new TemporaryFolder();
        TestRun.Publish(folder.Path, Files("a.csv", "b.csv"));
        File.Delete(folder.At("a.csv"));
        TestRun.Publish(folder.Path, Files("c.csv"));
        Assert.Equal(["b.csv", "c.csv"], Manifest.Read(folder.Path, FileSystemCalls.Instance)!.Select(file => file.Path));
        TestRun.AssertManifestHolds(folder.Path);
    }

    [Fact]
    public void Publish_RemoveStale_RemovesOnlyWhatAManifestLists()
    {
        using var folder = new TemporaryFolder();
        TestRun.Publish(folder.Path, Files("a.csv", "b.csv"));
        folder.Write("readme.txt", "of someone");
        TestRun.Publish(folder.Path, Files("b.csv"), removeStale: true);
        Assert.Equal(["_SUCCESS", "_manifest.json", "b.csv", "readme.txt"], TestRun.Published(folder.Path).Keys);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("_SUCCESS")]
    [InlineData("_manifest.json")]
    public void Publish_ForeignFile_RefusedUnlessOverwrite(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, "of someone");
        RunException refused = Assert.Throws<RunException>(() => TestRun.Publish(folder.Path, Files("a.csv")));
        Assert.Equal(73, refused.ExitCode);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("of someone", File.ReadAllText(folder.At(name)));
        TestRun.Publish(folder.Path, Files("a.csv"), overwrite: true);
        TestRun.AssertManifestHolds(folder.Path);
    }

    [Fact]
    public void Publish_FolderAtDestination_RefusedEvenWithOverwrite()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("a.csv"));
        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Publish(folder.Path, Files("a.csv"), overwrite: true)).ExitCode);
    }

    [Fact]
    public void Publish_PlantedLinkOnTheWay_RefusedAndNothingWrittenThere()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("elsewhere"));
        Directory.CreateDirectory(folder.At("out"));
        File.CreateSymbolicLink(folder.At("out/sub"), folder.At("elsewhere"));
        RunException refused = Assert.Throws<RunException>(() => TestRun.Publish(folder.At("out"), Files("sub/a.csv"), overwrite: true));
        Assert.Equal(73, refused.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.At("elsewhere")));
    }

    [Fact]
    public void Publish_LinkAtDestination_ReplacedNotFollowed()
    {
        using var folder = new TemporaryFolder();
        string target = folder.Write("elsewhere.csv", "of someone");
        Directory.CreateDirectory(folder.At("out"));
        File.CreateSymbolicLink(folder.At("out/a.csv"), target);
        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Publish(folder.At("out"), Files("a.csv"))).ExitCode);
        TestRun.Publish(folder.At("out"), Files("a.csv"), overwrite: true);
        Assert.Equal("of someone", File.ReadAllText(target));
        Assert.Null(new FileInfo(folder.At("out/a.csv")).LinkTarget);
    }

    [Theory]
    [InlineData("../a.csv")]
    [InlineData("_SUCCESS")]
    [InlineData(".pipeline/lock")]
    [InlineData("_Manifest.json")]
    public void Check_NameThatIsNotForOutputs_Refused(string path)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(73, Assert.Throws<RunException>(() => DestinationCheck.Check(folder.Path, folder.Path, [path], overwrite: true, FileSystemCalls.Instance)).ExitCode);
    }

    [Fact]
    public void Publish_ManyFiles_SyncsTheirFileSystemOnce()
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, string> files = Files([.. Enumerable.Range(0, 30).Select(i => $"d{i % 4}/{i}.csv")]);
        FaultyCalls calls = FaultyCalls.Recording();
        TestRun.Publish(folder.At("recorded"), files, calls);
        Assert.Single(calls.Log, call => call.StartsWith("syncfs ", StringComparison.Ordinal));
        Assert.DoesNotContain(calls.Log, call => call.StartsWith("sync ", StringComparison.Ordinal) && call.Contains("/staging/", StringComparison.Ordinal));

        TestRun.Publish(folder.At("real"), files);
        TestRun.AssertManifestHolds(folder.At("real"));
    }

    [Fact]
    public async Task Publish_WhileOthersRead_TheySeeWholeFilesOnly()
    {
        using var folder = new TemporaryFolder();
        string[] contents = [.. Enumerable.Range(0, 2).Select(i => new string((char)('a' + i), 100_000 * (i + 1)))];
        TestRun.Publish(folder.Path, Content(0), FaultyCalls.Recording());
        using var end = new CancellationTokenSource();
        int reads = 0;
        Task reader = OwnThread.Run(() =>
        {
            for (; !end.IsCancellationRequested; Interlocked.Increment(ref reads))
            {
                Assert.Contains(File.ReadAllText(folder.At("a.csv")), contents);
            }
        });

        // Until it has read as often while files were published: a busy machine may not let it begin before the fortieth is.
        long began = Stopwatch.GetTimestamp();
        for (int i = 1; i <= 40 || (Volatile.Read(ref reads) < 40 && !reader.IsCompleted && Stopwatch.GetElapsedTime(began) < Limit); i++)
        {
            TestRun.Publish(folder.Path, Content(i % 2), FaultyCalls.Recording());
        }

        await end.CancelAsync();
        await reader.WaitAsync(Limit);
        Assert.InRange(reads, 40, int.MaxValue);

        Dictionary<string, string> Content(int which) => new(StringComparer.Ordinal) { ["a.csv"] = contents[which] };
    }

    [Fact]
    public void Check_FirstRunToOneFile_NothingIsInTheWay()
    {
        using var folder = new TemporaryFolder();
        string output = folder.At(".out.csv.pipeline");

        DestinationCheck.Check(output, Path.Combine(output, "runs/1/staging"), ["out.csv"], overwrite: false, FileSystemCalls.Instance);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Check_ManyForeignFiles_NamesSomeAndCountsTheRest()
    {
        using var folder = new TemporaryFolder();
        string[] paths = [.. Enumerable.Range(0, 8).Select(i => $"f{i}.csv")];
        foreach (string path in paths)
        {
            folder.Write(path, "");
        }

        RunException refused = Assert.Throws<RunException>(() => DestinationCheck.Check(folder.Path, folder.Path, paths, overwrite: false, FileSystemCalls.Instance));
        Assert.Contains("'f4.csv' and 3 more", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Files(params string[] paths) =>
        paths.ToDictionary(path => path, path => $"id\n{path}\n", StringComparer.Ordinal);
}
