using System.Runtime.Versioning;
using Pipeline.Core.Tests.Graph;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Runs;

/// <summary>
/// Whole runs in which each call behind the commit record fails once. What the run says is true, and whatever runs next, the same command,
/// another or one that fails: the set is the old one or the new one, as its manifest and hashes of all files say.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PublishSweepTests : IDisposable
{
    private const int MostCalls = 500;
    private const int NoPermission = 13;

    private static readonly Dictionary<string, string> Old = Files("old", "a.csv", "sub/b.csv", "gone.csv");
    private static readonly Dictionary<string, string> New = Files("new", "a.csv", "sub/b.csv", "deep/er/c.csv");
    private static readonly Dictionary<string, string> Other = Files("other", "a.csv", "d.csv");
    private static readonly Dictionary<string, string> Bad = Files("bad", "a.csv", "sub/b.csv");

    private readonly TemporaryFolder folder = new();
    private int outputs;

    /// <summary>An I/O error; with <c>PIPELINE_TESTS_LONG=1</c> no permission, a full disk, another file system and a place in use too.</summary>
    public static TheoryData<int> Errors => Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? [5, 28, NoPermission, 18, 16] : [5];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Publish_CallBehindTheRecordFails_TrueReportAndNextRunFinishes(int error)
    {
        string before = await PreparedAsync();
        bool fired = true;
        int points = 0;
        for (int call = 1; fired && call < MostCalls; call++)
        {
            string output = Copy(before);
            FailingCall calls = new(call, error, behindRecord: true);
            RunReport report = await RunAsync("new", output, calls);
            fired = calls.Fired;
            points += fired ? 1 : 0;
            string what = $"call {call}, {calls.Failed}, error {error}: {report.Status} {report.ExitCode} {report.Failure} {string.Join("; ", report.Warnings)}";
            AssertTrue(report, output, what);

            // One that fails comes past the recovery and no further: with each error. What publishes itself, with one.
            foreach (string next in error == 5 ? (string[])["bad", "new", "other"] : ["bad"])
            {
                await AssertNextRunAsync(next, Copy(output), report, what);
            }
        }

        Assert.False(fired);
        Assert.InRange(points, 30, MostCalls);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Recover_AnyCallFails_TheRunAfterItFinishes(int error)
    {
        string cut = await CutAsync();
        bool fired = true;
        for (int call = 1; fired && call < MostCalls; call++)
        {
            string output = Copy(cut);
            FailingCall calls = new(call, error, behindRecord: false);
            RunReport report = await RunAsync("bad", output, calls);
            fired = calls.Fired;
            string what = $"call {call}, {calls.Failed}, error {error}: {report.Status} {report.ExitCode} {report.Failure}";
            Assert.True(report.ExitCode is 65 or 73 or 74 or 77, what);
            Assert.True(report.Status == RunStatus.Failed, what);
            AssertCertifiedIsWhole(output, what);
            Assert.Equal(65, (await RunAsync("bad", output)).ExitCode);
            AssertSet(output, New, what);
        }

        Assert.False(fired);
    }

    [Theory]
    [InlineData("staged file removed")]
    [InlineData("staged file changed")]
    [InlineData("moved file changed")]
    public async Task Recover_FileNeitherStagedNorInPlace_NamedAndNotCertifiedUntilOverwrite(string how)
    {
        string output = await CutAsync();
        string staged = Assert.Single(Directory.GetFiles(Path.Combine(output, ".pipeline/runs"), "b.csv", SearchOption.AllDirectories));
        string lost = how.StartsWith("moved", StringComparison.Ordinal) ? "a.csv" : "sub/b.csv";
        switch (how)
        {
            case "staged file removed":
                File.Delete(staged);
                break;
            case "staged file changed":
                // Of the same length: only its hash tells.
                await File.WriteAllTextAsync(staged, (await File.ReadAllTextAsync(staged)).Replace("new", "nEw", StringComparison.Ordinal));
                break;
            default:
                await File.WriteAllTextAsync(Path.Combine(output, lost), "k\nmine\n");
                break;
        }

        foreach (string next in (string[])["new", "other", "bad"])
        {
            RunReport refused = await RunAsync(next, output);
            Assert.Equal((RunStatus.Failed, 74, true), (refused.Status, refused.ExitCode, refused.EarlierPublishUnfinished));
            Assert.Contains($"'{lost}' is neither staged any more nor in place", refused.Failure, StringComparison.Ordinal);
            Assert.Contains("--overwrite", refused.Failure, StringComparison.Ordinal);
            Assert.Contains("FAILED, an earlier publish is not finished", RunSummary.Format(refused, new RunSummaryOptions()), StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(output, "_SUCCESS")));
        }

        // Giving it up certifies nothing: what fails then leaves a manifest of what is whole, and no _SUCCESS.
        string failing = Copy(output);
        RunReport failed = await RunAsync("bad", failing, overwrite: true);
        Assert.Equal(65, failed.ExitCode);
        Assert.Contains(failed.Warnings, warning => warning.Contains("given up", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(failing, "_SUCCESS")));
        TestRun.AssertManifestHolds(failing);

        RunReport anew = await RunAsync("new", output, overwrite: true);
        Assert.Equal(0, anew.ExitCode);
        AssertSet(output, New, how);
        TestRun.AssertTidy(output);
    }

    [Fact]
    public async Task Recover_RecordCannotBeUnderstood_OverwriteGivesItUp()
    {
        string output = await CutAsync();
        await File.WriteAllTextAsync(ControlFolder.CommitOf(output), "{");
        RunReport refused = await RunAsync("new", output);
        Assert.Equal(74, refused.ExitCode);
        Assert.Contains("--overwrite", refused.Failure, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("new", output, overwrite: true)).ExitCode);
        AssertSet(output, New, "given up");
    }

    [Fact]
    public async Task Publish_CutShort_SaysWhatIsNewAndWhatIsNot()
    {
        string output = Copy(await PreparedAsync());
        RunReport report = await RunAsync("new", output, FailingCall.AtRenameTo("sub/b.csv"));

        Assert.Equal((RunStatus.Publishing, 74), (report.Status, report.ExitCode));
        Assert.Contains("2 of 3 are ('a.csv', 'deep/er/c.csv'), not yet 'sub/b.csv'; _SUCCESS does not stand", report.Failure, StringComparison.Ordinal);
        Assert.Contains("run the same command again", report.Failure, StringComparison.Ordinal);
        string summary = RunSummary.Format(report, new RunSummaryOptions());
        Assert.StartsWith("FAILED while publishing (exit 74)", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing published", summary, StringComparison.Ordinal);
        string json = Path.Combine(report.RunFolder!, "run.json");
        Assert.Contains("\"status\": \"publishing\"", await File.ReadAllTextAsync(json), StringComparison.Ordinal);

        // It is not this run's word that counts in the end: whoever finishes the publish notes it.
        Assert.Equal(65, (await RunAsync("bad", output)).ExitCode);
        Assert.Contains("\"published\"", await File.ReadAllTextAsync(json), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Files(string content, params string[] paths) =>
        paths.ToDictionary(path => path, path => $"k\n{content} {path}\n", StringComparer.Ordinal);

    private static void AssertTrue(RunReport report, string output, string what)
    {
        AssertCertifiedIsWhole(output, what);
        switch (report.Status)
        {
            case RunStatus.Published:
                AssertSet(output, New, what);
                break;
            case RunStatus.Failed:
                Assert.True(report.ExitCode is 73 or 74 or 77, what);
                AssertSet(output, Old, what);
                break;
            default:
                Assert.True(report.Status == RunStatus.Publishing && report.ExitCode is 73 or 74 or 77, what);
                Assert.True(File.Exists(ControlFolder.CommitOf(output)), what);
                Assert.Contains("run the same command again", report.Failure, StringComparison.Ordinal);
                break;
        }
    }

    private async Task AssertNextRunAsync(string next, string output, RunReport first, string what)
    {
        RunReport report = await RunAsync(next, output);
        what = $"{next} after {what}: {report.Status} {report.ExitCode} {report.Failure}";
        Assert.True(report.ExitCode == (next is "bad" ? 65 : 0), what);
        AssertSet(output, next switch { "new" => New, "other" => Other, _ => first.Status == RunStatus.Failed ? Old : New }, what);
        if (next is not "bad")
        {
            TestRun.AssertTidy(output);
        }
    }

    // Exactly these files, whole, listed and certified.
    private static void AssertSet(string output, Dictionary<string, string> files, string what)
    {
        SortedDictionary<string, string> published = TestRun.Published(output);
        Assert.True(published.Remove("_SUCCESS") && published.Remove("_manifest.json"), what);
        Assert.True(files.OrderBy(file => file.Key, StringComparer.Ordinal).SequenceEqual(published), $"{what}: {string.Join(' ', published)}");
        TestRun.AssertManifestHolds(output);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), Pipeline.Runs.Manifest.Read(output, FileSystemCalls.Instance)!.Select(file => file.Path));
    }

    private static void AssertCertifiedIsWhole(string output, string what)
    {
        if (File.Exists(Path.Combine(output, "_SUCCESS")))
        {
            string[] contents = [.. TestRun.Published(output).Where(file => file.Key[0] != '_').Select(file => file.Value.Split(' ')[0]).Distinct(StringComparer.Ordinal)];
            Assert.True(contents.Length == 1, what);
            TestRun.AssertManifestHolds(output);
        }
    }

    private static async Task<RunReport> RunAsync(PipelineDefinition definition, IFileSystemCalls? calls) =>
        (await PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Calls = calls ?? new FailingCall(int.MaxValue, 0, behindRecord: false) })).Report;

    private async Task<string> PreparedAsync()
    {
        foreach ((string name, Dictionary<string, string> files) in new[] { ("old", Old), ("new", New), ("other", Other), ("bad", Bad) })
        {
            foreach ((string path, string content) in files)
            {
                folder.Write($"{name}/{path}", content);
            }
        }

        string output = folder.At("before");
        Assert.Equal(0, (await RunAsync("old", output)).ExitCode);
        return output;
    }

    // The old set with a.csv and deep/er/c.csv of the new one, and a commit record.
    private async Task<string> CutAsync()
    {
        string output = Copy(await PreparedAsync());
        Assert.Equal(RunStatus.Publishing, (await RunAsync("new", output, FailingCall.AtRenameTo("sub/b.csv"))).Status);
        return output;
    }

    private Task<RunReport> RunAsync(string input, string output, IFileSystemCalls? calls = null, bool overwrite = false)
    {
        string yaml = input is "bad" ? "version: 1\ncolumns:\n  k: { type: integer }\n" : "version: 1\n";
        LoadedDefinition loaded = DefinitionReader.Parse(yaml);
        Assert.Empty(loaded.Problems);
        return RunAsync(
            loaded.Definition with
            {
                Data = [folder.At(input)],
                Output = loaded.Definition.Output with { Folder = output, RemoveStale = true, Overwrite = overwrite },
            },
            calls);
    }

    private string Copy(string from)
    {
        string to = folder.At($"out-{outputs++}");
        Copy(new DirectoryInfo(from), to);
        return to;
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            string path = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(path, target);
            }
            else if (entry is DirectoryInfo below)
            {
                Copy(below, path);
            }
            else
            {
                File.Copy(entry.FullName, path);
            }
        }
    }

    /// <summary>One call fails, once.</summary>
    private sealed class FailingCall(int failAt, int error, bool behindRecord) : StandInCalls
    {
        private string? renameTo;
        private bool counts = !behindRecord;
        private int calls;

        public bool Fired => Failed is not null;

        public string? Failed { get; private set; }

        public static FailingCall AtRenameTo(string path) => new(int.MaxValue, 5, behindRecord: false) { renameTo = "/" + path };

        protected override void Before(string call, string path, string other)
        {
            bool isNamed = renameTo is not null && call is "rename" && other.EndsWith(renameTo, StringComparison.Ordinal);
            if (isNamed || (counts && ++calls == failAt))
            {
                renameTo = null;
                Failed = $"{call} {path} {other}";
                throw error == NoPermission ? new UnauthorizedAccessException("no permission") : new IOException($"error {error}", error);
            }
        }

        protected override void After(string call, string path, string other)
        {
            counts |= call is "rename" && other.EndsWith("/commit.json", StringComparison.Ordinal);
        }
    }
}
