using System.Buffers;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class RunFolderTests
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal) { ["a.csv"] = "id\n1\n" };

    [Fact]
    public void Open_OutputIsAFile_CannotCreate()
    {
        using var folder = new TemporaryFolder();
        folder.Write("out", "x");
        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Open(folder.At("out"))).ExitCode);
        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Open(folder.At("out/below"))).ExitCode);
    }

    [UserFact]
    public void Open_WithoutPermission_Says77()
    {
        using var folder = new TemporaryFolder();
        string closed = folder.At("closed");
        Directory.CreateDirectory(closed);
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(77, Assert.Throws<RunException>(() => TestRun.Open(Path.Combine(closed, "out"))).ExitCode);
    }

    [Fact]
    public void Open_WhileAnotherRunIsAtWork_NotNowWithItsPid()
    {
        using var folder = new TemporaryFolder();
        using (RunFolder first = TestRun.Open(folder.Path))
        {
            RunException refused = Assert.Throws<RunException>(() => TestRun.Open(folder.Path));
            Assert.Equal(75, refused.ExitCode);
            Assert.Contains($"process {Environment.ProcessId} ", refused.Message, StringComparison.Ordinal);
        }

        using RunFolder second = TestRun.Open(folder.Path);
    }

    [Fact]
    public void Open_HolderIsKilled_LockIsFree()
    {
        const string Flock = "/usr/bin/flock";
        using var folder = new TemporaryFolder();
        Assert.NotEmpty(TestRun.Publish(folder.Path, Files));
        Assert.True(File.Exists(Flock), "this test needs flock of util-linux, which every Debian has");
        string lockFile = folder.At(".pipeline/lock");
        using Process holder = Process.Start(new ProcessStartInfo(Flock, ["--no-fork", lockFile, "/bin/sleep", "60"]))!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => IsLocked(folder.Path), TimeSpan.FromSeconds(30)));
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }

        using RunFolder run = TestRun.Open(folder.Path);
    }

    [Fact]
    public void Open_NewRun_HasAPrivateFolderNamedByTime()
    {
        using var folder = new TemporaryFolder();
        using RunFolder run = TestRun.Open(folder.At("out"));
        Assert.Matches(@"^\d{8}T\d{6}\.\d{3}Z$", run.RunId);
        Assert.Equal(folder.At($"out/.pipeline/runs/{run.RunId}"), run.Folder);
        Assert.Equal("running", Status(run.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(run.Folder));
    }

    [Fact]
    public void Open_EarlierRunDied_MarkedAbandonedAndItsStagingRemoved()
    {
        using var folder = new TemporaryFolder();
        string dead;
        using (RunFolder first = TestRun.Open(folder.Path))
        {
            TestRun.Stage(first, Files, out _);
            dead = first.Folder;
            // It died while it made a file there.
            Directory.CreateDirectory(Path.Combine(dead, "spill"));
        }

        using RunFolder second = TestRun.Open(folder.Path);
        Assert.Equal("abandoned", Status(dead));
        Assert.False(Directory.Exists(Path.Combine(dead, "spill")));
        Assert.False(Directory.Exists(Path.Combine(dead, "staging")));
        Assert.NotEqual(dead, second.Folder);
    }

    [Fact]
    public void Open_ReportOfEarlierRunCannotBeRead_ItsStagingStays()
    {
        using var folder = new TemporaryFolder();
        string kept;
        using (RunFolder first = TestRun.Open(folder.Path))
        {
            TestRun.Stage(first, Files, out _);
            kept = first.Folder;
        }

        // A link to itself: there is something, and the system cannot say what.
        string report = Path.Combine(kept, "run.json");
        File.Delete(report);
        File.CreateSymbolicLink(report, report);

        RunException refused = Assert.Throws<RunException>(() => TestRun.Open(folder.Path));

        Assert.Equal(74, refused.ExitCode);
        Assert.Contains(report, refused.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(kept, "staging")));
    }

    [Fact]
    public void Open_PublishWasCutShort_ThatRunIsPublished()
    {
        using var folder = new TemporaryFolder();
        string first;
        using (RunFolder run = TestRun.Open(folder.Path))
        {
            first = run.RunId;
            TestRun.Stage(run, Files, out IReadOnlyList<PublishedFile> staged);
            var commit = new CommitRecord(first, run.StagingPath, "orders", Sync: true, staged, [], []);
            var text = new ArrayBufferWriter<byte>();
            commit.WriteTo(text);
            File.WriteAllBytes(folder.At(".pipeline/commit.json"), text.WrittenSpan);
        }

        using RunFolder second = Named(folder.Path, "orders");
        Assert.Equal(new EarlierPublish(first, IsFinished: true), second.EarlierPublish);
        Assert.Equal("published", Status(folder.At($".pipeline/runs/{first}")));
        Assert.Equal("id\n1\n", File.ReadAllText(folder.At("a.csv")));
        TestRun.AssertManifestHolds(folder.Path);
    }

    [Fact]
    public void Open_PublishWasCutShortAndSomethingCameInTheWay_SaysSoBeforeItMovesAnything()
    {
        using var folder = new TemporaryFolder();
        using (RunFolder run = TestRun.Open(folder.Path))
        {
            TestRun.Stage(run, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.csv"] = "id\n1\n", ["b.csv"] = "id\n2\n" }, out IReadOnlyList<PublishedFile> staged);
            ArrayBufferWriter<byte> text = new();
            new CommitRecord(run.RunId, run.StagingPath, null, Sync: true, staged, [], []).WriteTo(text);
            File.WriteAllBytes(folder.At(".pipeline/commit.json"), text.WrittenSpan.ToArray());
        }

        Directory.CreateDirectory(folder.At("b.csv"));

        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Open(folder.Path)).ExitCode);
        Assert.False(File.Exists(folder.At("a.csv")), "half of the set was put in place");

        Directory.Delete(folder.At("b.csv"));
        TestRun.Open(folder.Path).Dispose();
        Assert.Equal("id\n1\n", File.ReadAllText(folder.At("a.csv")));
        TestRun.AssertManifestHolds(folder.Path);
    }

    [Fact]
    public void Open_EarlierRunDiedRightAfterItPublished_ThatRunIsPublished()
    {
        using var folder = new TemporaryFolder();
        string first;
        using (RunFolder run = TestRun.Open(folder.Path))
        {
            first = run.Folder;
            TestRun.Stage(run, Files, out IReadOnlyList<PublishedFile> staged);
            run.Publish(staged, overwrite: false, removeStale: false);
        }

        using RunFolder second = TestRun.Open(folder.Path);
        Assert.Equal("published", Status(first));
        Assert.Null(second.EarlierPublish);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"version\":99}")]
    [InlineData("{\"version\":1,\"run_id\":\"x\",\"staging\":\"../..\",\"label\":null,\"sync\":true,\"files\":[],\"stale\":[],\"remove\":[]}")]
    [InlineData("{\"version\":1,\"run_id\":\"x\",\"staging\":\"s\",\"label\":null,\"sync\":true,\"files\":[],\"stale\":[],\"remove\":[\"../x\"]}")]
    public void Open_CommitRecordCannotBeUnderstood_Says74AndLeavesItAlone(string record)
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pipeline/commit.json", record);
        Assert.Equal(74, Assert.Throws<RunException>(() => TestRun.Open(folder.Path)).ExitCode);
        Assert.Equal(record, File.ReadAllText(folder.At(".pipeline/commit.json")));
    }

    [Fact]
    public void Open_OtherLabel_Says78()
    {
        using var folder = new TemporaryFolder();
        using (RunFolder run = Named(folder.Path, "orders"))
        {
            run.Publish([], overwrite: false, removeStale: false);
        }

        RunException refused = Assert.Throws<RunException>(() => Named(folder.Path, "invoices"));
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("orders", refused.Message, StringComparison.Ordinal);
        Named(folder.Path, "orders").Dispose();
    }

    [Fact]
    public void Open_NoNameInALabelledFolder_Says78UnlessItDoesTheSame()
    {
        using var folder = new TemporaryFolder();
        RunFolderOptions named = new() { Output = folder.Path, Name = "orders", Definition = "what it does" };
        using (RunFolder run = RunFolder.Open(named))
        {
            run.Publish([], overwrite: false, removeStale: false);
        }

        RunException refused = Assert.Throws<RunException>(() => RunFolder.Open(named with { Name = null, Definition = "something else" }));
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("orders", refused.Message, StringComparison.Ordinal);
        Assert.Equal(78, Assert.Throws<RunException>(() => TestRun.Open(folder.Path)).ExitCode);
        using (RunFolder run = RunFolder.Open(named with { Name = null }))
        {
            run.Publish([], overwrite: false, removeStale: true);
        }

        // The label stays.
        Assert.Equal(78, Assert.Throws<RunException>(() => Named(folder.Path, "invoices")).ExitCode);
    }

    [Fact]
    public void Open_CommitRecordThatCannotBeLookedAt_IsNotTakenForNone()
    {
        using var folder = new TemporaryFolder();
        string staged = folder.Write(".pipeline/runs/20200101T000000.000Z/staging/a.csv", "id\n1\n");
        File.CreateSymbolicLink(folder.At(".pipeline/commit.json"), "commit.json");

        Assert.Equal(74, Assert.Throws<RunException>(() => TestRun.Open(folder.Path)).ExitCode);
        Assert.True(File.Exists(staged));
    }

    [Fact]
    public void Open_RunsFolderIsALink_Refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("elsewhere"));
        Directory.CreateDirectory(folder.At("out/.pipeline"));
        File.CreateSymbolicLink(folder.At("out/.pipeline/runs"), folder.At("elsewhere"));

        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Open(folder.At("out"))).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.At("elsewhere")));
    }

    [Fact]
    public void Open_RunDirectoryWithRunsThatDiedBeforeTheirFirstReport_RemovesTheOldOnes()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("runs/20200101T000000.000Z"));
        folder.Write("runs/20200102T000000.000Z/run.json.tmp", "{");
        folder.Write("runs/20200103T000000.000Z/note.txt", "of someone");
        string young = folder.At($"runs/{RunFolder.IdOf(DateTimeOffset.UtcNow.AddMinutes(-1))}");
        Directory.CreateDirectory(young);

        using (RunFolder run = RunFolder.Open(new RunFolderOptions { RunDirectory = folder.At("runs") }))
        {
            Assert.Equal([folder.At("runs/20200103T000000.000Z"), young, run.Folder], Directory.GetDirectories(folder.At("runs")).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Open_OldRunFolderThatAnotherRunRemovesAtTheSameTime_IsNoReasonToFail()
    {
        using var folder = new TemporaryFolder();
        string old = folder.At("runs/20200101T000000.000Z");
        Directory.CreateDirectory(old);
        FaultyCalls seen = FaultyCalls.Recording();
        RunFolder.Open(new RunFolderOptions { RunDirectory = folder.At("runs"), Calls = seen }).Dispose();
        Directory.CreateDirectory(old);
        FaultyCalls calls = FaultyCalls.FailAt(1 + seen.Log.IndexOf($"rmdir {old}"), 39);

        using RunFolder run = RunFolder.Open(new RunFolderOptions { RunDirectory = folder.At("runs"), Calls = calls });

        Assert.True(calls.Fired);
        Assert.True(File.Exists(Path.Combine(run.Folder, "run.json")));
    }

    [Fact]
    public void Open_RunDirectoryThatCannotBeMade_IsNotToldAsTheOutput()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "x");

        RunException refused = Assert.Throws<RunException>(() => RunFolder.Open(new RunFolderOptions { Output = folder.At("out"), RunDirectory = file + "/runs" }));

        Assert.Equal(73, refused.ExitCode);
        Assert.StartsWith($"cannot use --run-dir '{file}/runs'", refused.Message, StringComparison.Ordinal);
        RunFolder.Open(new RunFolderOptions { Output = folder.At("out") }).Dispose();
    }

    [Fact]
    public void Finish_ManyRuns_KeepsTheNewestAndPointsLatestToTheLast()
    {
        using var folder = new TemporaryFolder();
        string last = "";
        for (int i = 0; i < 5; i++)
        {
            using RunFolder run = RunFolder.Open(new RunFolderOptions { Output = folder.Path, Keep = 3 });
            last = run.RunId;
            run.Finish(StagingEnd.RemoveAll);
        }

        string[] runs = [.. Directory.GetDirectories(folder.At(".pipeline/runs")).Order(StringComparer.Ordinal)];
        Assert.Equal(3, runs.Length);
        Assert.Equal(last, Path.GetFileName(runs[^1]));
        Assert.Equal($"runs/{last}", new FileInfo(folder.At(".pipeline/latest")).LinkTarget);
    }

    [Fact]
    public void Finish_RunsAreTooOld_GoButForTheLastThatPublished()
    {
        using var folder = new TemporaryFolder();
        string published = TestRun.Publish(folder.Path, Files);
        string old = folder.At(".pipeline/runs/20200101T000000.000Z");
        Directory.CreateDirectory(old);
        File.WriteAllText(Path.Combine(old, "run.json"), "{\"status\":\"failed\"}");
        Directory.Move(folder.At($".pipeline/runs/{published}"), folder.At(".pipeline/runs/20200102T000000.000Z"));
        string label = folder.At(".pipeline/published.json");
        File.WriteAllText(label, File.ReadAllText(label).Replace(published, "20200102T000000.000Z", StringComparison.Ordinal));
        using RunFolder run = RunFolder.Open(new RunFolderOptions { Output = folder.Path, KeepFor = TimeSpan.FromDays(90) });

        run.Finish(StagingEnd.RemoveOwn);

        Assert.Equal(["20200102T000000.000Z", run.RunId], Directory.GetDirectories(folder.At(".pipeline/runs")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Finish_StagedRun_IsNotPrunedUntilALaterOneIsPublished()
    {
        using var folder = new TemporaryFolder();
        string staged = Run(folder.Path, StagingEnd.KeepOwn);
        Run(folder.Path, StagingEnd.RemoveOwn);
        Run(folder.Path, StagingEnd.RemoveOwn);
        Assert.True(Directory.Exists(Path.Combine(staged, "staging")));
        Run(folder.Path, StagingEnd.RemoveAll);
        Assert.False(Directory.Exists(staged));
    }

    [Fact]
    public void Open_RunFolderElsewhere_StagingStaysWithTheOutput()
    {
        using var folder = new TemporaryFolder();
        string stranger = folder.Write("runs/20200101T000000.000Z/run.json", "{\"status\":\"running\",\"output\":\"/another\"}");
        var options = new RunFolderOptions { Output = folder.At("out"), RunDirectory = folder.At("runs"), Keep = 1 };
        for (int i = 0; i < 2; i++)
        {
            using RunFolder run = RunFolder.Open(options);
            Assert.StartsWith(folder.At("out/.pipeline/staging-"), run.Staging, StringComparison.Ordinal);
            TestRun.Stage(run, Files, out IReadOnlyList<PublishedFile> staged);
            run.Publish(staged, overwrite: false, removeStale: false);
            run.Finish(StagingEnd.RemoveAll);
            Assert.Equal(run.Folder, new FileInfo(folder.At("out/.pipeline/latest")).LinkTarget);
        }

        Assert.Equal(2, Directory.GetDirectories(folder.At("runs")).Length);
        Assert.Contains("running", File.ReadAllText(stranger), StringComparison.Ordinal);
        TestRun.AssertTidy(folder.At("out"));
    }

    [Fact]
    public void Open_ToStdout_OnlyMakesARunFolder()
    {
        using var folder = new TemporaryFolder();
        using RunFolder run = RunFolder.Open(new RunFolderOptions { RunDirectory = folder.At("runs") });
        run.WriteReport("{}"u8);
        Assert.Empty(run.Finish(StagingEnd.RemoveAll));
        Assert.Equal("{}", File.ReadAllText(Path.Combine(run.Folder, "run.json")));
    }

    [Fact]
    public void Open_ControlFolderIsALink_Refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("elsewhere"));
        Directory.CreateDirectory(folder.At("out"));
        File.CreateSymbolicLink(folder.At("out/.pipeline"), folder.At("elsewhere"));
        Assert.Equal(73, Assert.Throws<RunException>(() => TestRun.Open(folder.At("out"))).ExitCode);
    }

    private static string Run(string output, StagingEnd end)
    {
        using RunFolder run = RunFolder.Open(new RunFolderOptions { Output = output, Keep = 1 });
        run.WriteReport("{\"status\":\"failed\"}"u8);
        run.Finish(end);
        return run.Folder;
    }

    private static RunFolder Named(string output, string name) => RunFolder.Open(new RunFolderOptions { Output = output, Name = name });

    private static string? Status(string runFolder) =>
        (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(runFolder, "run.json")))!["status"];

    private static bool IsLocked(string output)
    {
        try
        {
            TestRun.Open(output).Dispose();
            return false;
        }
        catch (RunException refused) when (refused.ExitCode == 75)
        {
            return true;
        }
    }
}
