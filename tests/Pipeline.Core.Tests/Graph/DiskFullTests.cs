using Pipeline.Core.Tests.Runs;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A disk that is full at any call, or nearly full: what stood is whole, and with room the run goes on to the same bytes.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const string Stages = """
        columns: { quantity: { type: integer }, price: { type: decimal } }
        rejects: { max: 100% }
        stages:
          - filter: "quantity is null or quantity > 1"
          - derive: { total: "round(price * quantity, 2)" }

        """;

    private const string Often = "run: { journal_interval: 300B, batch_bytes: 256B, memory: 1MiB }\n" + Stages;
    private const string Never = "run: { journal_interval: 10h, batch_bytes: 256B, memory: 1MiB }\noutput: { path: all.csv }\n" + Stages;

    private readonly PipelineFolder folder = new();

    public static TheoryData<string> Outputs => new("", "output: { path: all.csv.gz }", "output: { path: \"{country}/{stem}.csv\" }", "output: { path: \"{country}.csv.gz\" }");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Run_NthCallFindsTheDiskFull_LeavesWhatStoodAndGoesOnToTheSameBytes(string output)
    {
        MessyOrders.Write(folder, records: 12);
        string older = Directory.CreateDirectory(Path.Combine(folder.Root, "older")).FullName;
        await File.WriteAllTextAsync(Path.Combine(older, "a-lf.csv"), "id,name,country,quantity,price,note\n1,x,DE,2,3.5,n\n");
        PipelineDefinition clean = folder.Define(Often + output);
        (await RunAsync(clean with { Data = [older] })).AssertPublished();
        FullDisk counted = new(int.MaxValue);
        SortedDictionary<string, string> expected = (await RunAsync(clean, counted)).AssertPublished().Fingerprint();
        int step = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1 : 11;
        int resumed = 0;

        // Each time elsewhere, so that many runs see all of them.
        for (int at = 1 + Random.Shared.Next(step); at <= counted.Count; at += step)
        {
            PipelineDefinition definition = folder.Define(Often + output);
            SortedDictionary<string, string> stood = (await RunAsync(definition with { Data = [older] })).AssertPublished().Published();

            FullDisk disk = new(at);
            PipelineResult full = await RunAsync(definition, disk);
            if (disk.Count >= at)
            {
                AssertFull(full, stood, $"full at {at} of {counted.Count}");
            }

            PipelineResult result = (await RunAsync(definition)).AssertPublished();

            resumed += result.Report.ResumedRecords is null ? 0 : 1;
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"full at {at} of {counted.Count}");
            Directory.Delete(definition.Output.Folder!, recursive: true);
        }

        Assert.True(resumed > 0, "no run went on");
    }

    [Fact]
    public async Task Run_ReserveIsTouched_StopsWithACheckpointAndGoesOnToTheSameBytes()
    {
        SortedDictionary<string, string> expected = await CleanAsync();
        PipelineDefinition definition = folder.Define(Never);

        PipelineResult stopped = await NearlyFullAsync(definition);
        stopped.AssertFailed(ExitCodes.InputOutput, "run.min_free leaves 67,108,864 to others");
        Assert.True(stopped.Report.CanResume);

        // Still full: what is staged stays.
        PipelineResult refused = await RunAsync(definition, new NearlyFullDisk { IsLow = true });
        refused.AssertFailed(ExitCodes.InputOutput, "run.min_free");
        Assert.True(refused.Report.CanResume);

        PipelineResult resumed = (await RunAsync(definition)).AssertPublished();
        Assert.True(resumed.Report.ResumedRecords > 0);
        PipelineResult.AssertSame(expected, resumed.Fingerprint(), "nearly full");
    }

    [Fact]
    public async Task Run_ThatIsToKeepNothing_LeavesNoStaging()
    {
        await CleanAsync();
        PipelineDefinition definition = folder.Define(Never, one => one with { Run = one.Run with { KeepUnfinished = false } });

        PipelineResult stopped = await NearlyFullAsync(definition);

        stopped.AssertFailed(ExitCodes.InputOutput, "run.min_free");
        Assert.False(stopped.Report.CanResume);
        Assert.Empty(Directory.EnumerateDirectories(definition.Output.Folder!, "staging", SearchOption.AllDirectories));
        Assert.Null(ResumePoint.Find(definition, null, out _));
    }

    [Theory]
    [InlineData(null, 1000, 999, true)]
    [InlineData(null, 1000, 9, false)]
    [InlineData(null, 1L << 40, (64L << 20) - 1, false)]
    [InlineData(null, 1L << 40, 64L << 20, true)]
    [InlineData(0L, 1000, 0, true)]
    [InlineData(500L, 1000, 499, false)]
    public async Task Run_RoomAtTheStart_DecidesByTheReserveAlone(long? least, long total, long free, bool begins)
    {
        folder.Write("a.csv", "a\n1\n");
        PipelineDefinition definition = folder.Define("", one => one with { Run = one.Run with { MinFree = least } });

        PipelineResult result = await RunAsync(definition, new NearlyFullDisk { Room = new DiskSpace(free, total) });

        Assert.Equal(begins ? 0 : 74, result.Report.ExitCode);
        Assert.Equal(begins ? 1 : 0, result.Report.Totals.Read);
    }

    [Fact]
    public void Plan_OutputThatMayNotFit_Warns()
    {
        string path = folder.Write("a.csv", "a\n1\n");
        DiskSpace space = DiskSpace.Of(folder.Root)!.Value;
        Assert.Empty(PipelinePlan.Create(folder.Define()).Warnings);
        using (FileStream sparse = new(path, FileMode.Open))
        {
            sparse.SetLength(space.Free + (1L << 30));
        }

        Assert.Contains("the output may not fit", Assert.Single(PipelinePlan.Create(folder.Define()).Warnings).Message, StringComparison.Ordinal);
        Assert.Empty(PipelinePlan.Create(folder.Define("output: { path: a.csv.gz }")).Warnings);
    }

    private static void AssertFull(PipelineResult full, SortedDictionary<string, string> stood, string what)
    {
        if (full.Report.ExitCode == 0)
        {
            // What is tidied after the publish is no part of it.
            Assert.NotEmpty(full.AssertPublished().Report.Warnings);
            return;
        }

        Assert.Equal((what, ExitCodes.InputOutput), (what, full.Report.ExitCode));
        string said = string.Join('\n', [full.Report.Failure, .. full.Report.Problems]);
        Assert.Contains("the disk is full, it needs ", said, StringComparison.Ordinal);
        if (full.Report.Status is RunStatus.Failed)
        {
            PipelineResult.AssertSame(stood, full.Published(), what);
            if (full.Report is { RunFolder: { } run, CanResume: false })
            {
                Assert.Contains("\"exit_code\": 74", File.ReadAllText(Path.Combine(run, "run.json")), StringComparison.Ordinal);
            }
        }
    }

    private static async Task<PipelineResult> RunAsync(PipelineDefinition definition, IFileSystemCalls? calls = null)
    {
        ResumePoint? point = ResumePoint.Find(definition, null, out _);
        return await PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Resume = point, Calls = calls ?? new FullDisk(int.MaxValue) });
    }

    private async Task<SortedDictionary<string, string>> CleanAsync()
    {
        MessyOrders.Write(folder, records: 400);
        return (await RunAsync(folder.Define(Never))).AssertPublished().Fingerprint();
    }

    /// <summary>A run during which the disk fills up.</summary>
    private static Task<PipelineResult> NearlyFullAsync(PipelineDefinition definition)
    {
        NearlyFullDisk disk = new();
        PipelinePlan plan = ProbeStep.Into(PipelinePlan.Create(definition), 0, record =>
        {
            if (record == 100)
            {
                disk.IsLow = true;
                Assert.True(disk.Asked.Wait(TimeSpan.FromSeconds(30)));
            }
        });
        return PipelineFolder.RunAsync(plan, new RunOptions { Calls = disk });
    }

    /// <summary>The real file system, but that the n-th call that needs room has none, nor has any later one until a folder is removed.</summary>
    private sealed class FullDisk(int at) : StandInCalls
    {
        private bool isFull;

        public int Count { get; private set; }

        protected override void Before(string call, string path, string other)
        {
            if (call is "create" or "write" or "mkdir" or "link")
            {
                isFull |= ++Count == at;
                if (isFull)
                {
                    throw new IOException($"no space left: '{path}'", 28);
                }
            }
        }

        protected override void After(string call, string path, string other) => isFull &= call is not "rmdir";
    }

    private sealed class NearlyFullDisk : StandInCalls, IFileSystemCalls
    {
        public bool IsLow { get; set; }

        public DiskSpace? Room { get; init; }

        public ManualResetEventSlim Asked { get; } = new();

        DiskSpace? IFileSystemCalls.Space(string folder)
        {
            if (!IsLow)
            {
                return Room ?? new DiskSpace(1L << 39, 1L << 40);
            }

            Asked.Set();
            return new DiskSpace(12_345, 1L << 40);
        }

        protected override void Before(string call, string path, string other)
        {
        }
    }
}
