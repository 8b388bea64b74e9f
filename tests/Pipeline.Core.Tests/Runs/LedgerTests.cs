using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Pipeline.Files;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class LedgerTests : IDisposable
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal) { ["a.csv"] = "id\n1\n" };

    private readonly TemporaryFolder folder = new();

    private string Path => ControlFolder.LedgerOf(folder.Path);

    public LedgerTests() => Directory.CreateDirectory(ControlFolder.Of(folder.Path));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Append_Entry_IsReadAsItWas()
    {
        LedgerEntry entry = new()
        {
            RunId = "20260101T000000.000Z",
            Name = "nightly \"ü\"",
            Status = "published",
            ExitCode = 0,
            Failure = "why\nnot",
            Ended = new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(1.5),
            Definition = "d",
            Inputs = "i",
            Engine = "e",
            InputFiles = 1,
            OutputFiles = 2,
            StaleFiles = 3,
            Counts = new StageCounts { In = 10, Out = 7, FilteredNull = 1, Rejected = 2 },
            BytesIn = 4,
            BytesOut = 5,
            Rejects = new Dictionary<string, long>(StringComparer.Ordinal) { ["cast.integer"] = 2 },
            FilesTakenOver = 1,
            UnchangedSince = "x",
            Folder = "/elsewhere",
        };
        Append(entry);

        LedgerEntry read = Assert.Single(Read());

        Assert.Equal(entry.Rejects, read.Rejects);
        Assert.Equal(entry, read with { Rejects = entry.Rejects });
    }

    [Fact(Timeout = 30_000)]
    public async Task Append_NamedPipe_IsRefusedAtOnce()
    {
        using (Process make = Process.Start("mkfifo", [Path]))
        {
            await make.WaitForExitAsync();
        }

        await Task.Run(() =>
        {
            Assert.Equal(73, Assert.Throws<RunException>(() => Append(new LedgerEntry { RunId = "r", Status = "published" })).ExitCode);
            Assert.Equal(73, Assert.Throws<RunException>(() => Ledger.Check(folder.Path, FileSystemCalls.Instance)).ExitCode);
            Assert.Throws<IOException>(() => SmallFile.Read(FileSystemCalls.Instance, Path));
        });
    }

    [Fact]
    public void Read_UnknownMembers_AreSkipped()
    {
        byte[] line = CheckedLine.Of("""{"v":1,"run_id":"r","status":"published","columns":{"a":{"nulls":1}},"more":[1]}"""u8);
        File.WriteAllBytes(Path, line);

        Assert.Equal("r", Assert.Single(Read()).RunId);
    }

    [Fact]
    public void Append_LastLineWasCutOff_ItGoes()
    {
        Append(Entry(1));
        byte[] second = Entry(2).Format();
        for (int length = 1; length < second.Length; length++)
        {
            File.WriteAllBytes(Path, [.. Entry(1).Format(), .. second.AsSpan(0, length)]);
            Assert.Equal(length == second.Length - 1 ? [Id(1), Id(2)] : [Id(1)], Read().Select(entry => entry.RunId));

            Append(Entry(3));

            Assert.Equal([Id(1), Id(3)], Read().Select(entry => entry.RunId));
        }
    }

    [Fact]
    public void Read_LineThatCannotBeUnderstood_IsNamedAndTheOthersStand()
    {
        byte[] changed = Entry(2).Format();
        changed[^40] ^= 1;
        File.WriteAllBytes(Path, [.. Entry(1).Format(), .. changed, .. "\n"u8, .. "garbage\n"u8, .. Entry(3).Format()]);

        IReadOnlyList<LedgerEntry> entries = Ledger.Read(folder.Path, FileSystemCalls.Instance, out IReadOnlyList<int> damaged);

        Assert.Equal([Id(1), Id(3)], entries.Select(entry => entry.RunId));
        Assert.Equal([2, 3, 4], damaged);
    }

    [Fact]
    public void Append_TooLarge_OlderHalfGoes()
    {
        int lines = (Ledger.Largest / Entry(1).Format().Length) + 1;
        StringBuilder text = new();
        for (int i = 0; i < lines - 1; i++)
        {
            text.Append(Encoding.UTF8.GetString(Entry(i).Format()));
        }

        File.WriteAllText(Path, text.ToString());
        Append(Entry(lines - 1));

        Assert.InRange(new FileInfo(Path).Length, Ledger.Largest / 3, Ledger.Largest);
        IReadOnlyList<LedgerEntry> entries = Ledger.Read(folder.Path, FileSystemCalls.Instance, out IReadOnlyList<int> damaged);
        Assert.Empty(damaged);
        Assert.Equal(Id(lines - 1), entries[^1].RunId);
        Assert.InRange(entries.Count, lines / 3, lines - 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Publish_SomethingElseHasItsName_RefusedBeforeAnythingIsPublished(bool isLink)
    {
        if (isLink)
        {
            File.CreateSymbolicLink(Path, folder.Write("mine.txt", "mine"));
        }
        else
        {
            Directory.CreateDirectory(Path);
        }

        RunException refused = Assert.Throws<RunException>(() => TestRun.Publish(folder.Path, Files));

        Assert.Equal(73, refused.ExitCode);
        Assert.Contains("ledger.jsonl", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("a.csv")));
        Assert.False(isLink && File.ReadAllText(folder.At("mine.txt")) != "mine");
    }

    [UserFact]
    public void Publish_LedgerMayNotBeWritten_RefusedBeforeAnythingIsPublished()
    {
        Append(Entry(1));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead);

        RunException refused = Assert.Throws<RunException>(() => TestRun.Publish(folder.Path, Files));

        Assert.Equal(77, refused.ExitCode);
        Assert.Contains("cannot write to the ledger '", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("a.csv")));
    }

    [Fact]
    public void Finish_LineOfARunThatFailedCannotBeAdded_IsAWarning()
    {
        Directory.CreateDirectory(Path);
        using RunFolder run = TestRun.Open(folder.Path);

        string warning = Assert.Single(run.Finish(StagingEnd.RemoveOwn, Entry(1)));

        Assert.Contains("ledger.jsonl' is not a file of ours", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id\n2\n", true)]
    [InlineData("id\n9\n", false)]
    public void Recover_FilesWereTakenOver_OnlyWhereTheyStillStand(string content, bool stands)
    {
        TestRun.Publish(folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.csv"] = "id\n1\n", ["b.csv"] = "id\n2\n" });
        PublishedFile taken = Manifest.Read(folder.Path, FileSystemCalls.Instance)!.Single(file => file.Path == "b.csv");
        using (RunFolder run = TestRun.Open(folder.Path))
        {
            TestRun.Stage(run, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.csv"] = "id\n3\n" }, out IReadOnlyList<PublishedFile> staged);
            System.Buffers.ArrayBufferWriter<byte> text = new();
            new CommitRecord(run.RunId, run.StagingPath, null, Sync: true, staged, [], []) { TakenOver = [taken] }.WriteTo(text);
            File.WriteAllBytes(ControlFolder.CommitOf(folder.Path), text.WrittenSpan);
        }

        folder.Write("b.csv", content);
        if (!stands)
        {
            RunException refused = Assert.Throws<RunException>(() => TestRun.Open(folder.Path));
            Assert.Equal(74, refused.ExitCode);
            Assert.Contains("'b.csv' is neither staged any more nor in place", refused.Message, StringComparison.Ordinal);
            Assert.Equal("id\n1\n", File.ReadAllText(folder.At("a.csv")));
            Assert.False(File.Exists(folder.At("_SUCCESS")));
            return;
        }

        using RunFolder next = TestRun.Open(folder.Path);
        Assert.True(next.EarlierPublish!.IsFinished);
        Assert.Equal("id\n3\n", File.ReadAllText(folder.At("a.csv")));
        Assert.Equal(["a.csv", "b.csv"], Manifest.Read(folder.Path, FileSystemCalls.Instance)!.Select(file => file.Path));
        TestRun.AssertManifestHolds(folder.Path);
    }

    /// <summary>Cut off at each call: once the record stood, the line is there after the next run has opened the folder, whatever that run does.</summary>
    [Fact]
    public void Publish_CutOffAtEachCall_LineIsThereIfAndOnlyIfItPublished()
    {
        bool fired = true;
        int published = 0;
        for (int call = 1; fired; call++)
        {
            using TemporaryFolder place = new();
            TestRun.Publish(place.Path, Files);
            string id = "";
            FaultyCalls calls = FaultyCalls.CutOffAt(call);
            try
            {
                using RunFolder run = TestRun.Open(place.Path, calls);
                id = run.RunId;
                TestRun.Stage(run, new Dictionary<string, string>(StringComparer.Ordinal) { ["a.csv"] = "id\n2\n" }, out IReadOnlyList<PublishedFile> staged);
                run.Publish(staged, overwrite: false, removeStale: false, takenOver: [], new LedgerEntry { RunId = id, Status = "published", ExitCode = 0 }, state: null);
            }
            catch (CutOffException)
            {
            }

            fired = calls.Fired;
            using RunFolder next = TestRun.Open(place.Path);
            bool isNew = File.ReadAllText(place.At("a.csv")) == "id\n2\n";
            LedgerEntry[] lines = [.. Ledger.Read(place.Path, FileSystemCalls.Instance, out IReadOnlyList<int> damaged).Where(entry => entry.RunId == id)];
            published += isNew ? 1 : 0;
            Assert.Empty(damaged);
            Assert.True(isNew ? lines is [{ IsPublished: true }] : lines.All(line => line.Status is "abandoned"), $"call {call}: {calls.Log[^1]}");
        }

        Assert.InRange(published, 5, 500);
    }

    private static string Id(int number) => $"20260101T000000.{number:D7}Z";

    private static LedgerEntry Entry(int number) => new() { RunId = Id(number), Status = "published", ExitCode = 0, Definition = new string('d', 64), Inputs = new string('i', 64) };

    private void Append(LedgerEntry entry) => Ledger.Append(folder.Path, entry.Format(), sync: false, FileSystemCalls.Instance);

    private IReadOnlyList<LedgerEntry> Read() => Ledger.Read(folder.Path, FileSystemCalls.Instance, out _);
}
