using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>
/// Every block can fault at its first, a middle and its last batch, at any parallelism and capacity: the run ends soon, tells
/// the first error and publishes nothing. Cancelling it alike.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private const int Records = 3000;
    private const string Yaml = "stages: [{ name: one, filter: 'id >= 0' }, { name: two, derive: { twice: 'id * 2', part: 'id % 20' } }, { name: three, validate: 'twice >= 0' }]\ncolumns: { id: { type: integer } }";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly PipelineFolder folder = new();

    public FaultTests()
    {
        for (int file = 0; file < 3; file++)
        {
            StringBuilder text = new("id,text\n");
            for (int record = 0; record < Records / 3; record++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{record},text of record {record}\n");
            }

            folder.Write($"{file}.csv", text.ToString());
        }
    }

    public static TheoryData<int, int> Ways => new() { { 1, 1 }, { 1, 100 }, { 8, 1 }, { 8, 100 } };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Execute_ChainThrows_EndsSoonAndPublishesNothing(int dop, int capacity)
    {
        foreach (int chain in Chains(dop, capacity))
        {
            foreach (int at in (int[])[1, Records / 2, Records])
            {
                foreach (Func<Exception> fault in (Func<Exception>[])[() => new InvalidTimeZoneException(), () => new OperationCanceledException(), () => new OutOfMemoryException()])
                {
                    PipelinePlan plan = ProbeStep.Into(Plan(dop, capacity), chain, record =>
                    {
                        if (record == at)
                        {
                            throw fault();
                        }
                    });
                    PipelineResult result = await PipelineFolder.RunAsync(plan, limit: Soon);
                    bool isMemory = fault() is OutOfMemoryException;
                    result.AssertFailed(isMemory ? 74 : 70, isMemory ? "out of memory" : fault().GetType().Name);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Execute_Cancelled_EndsSoonAndPublishesNothing(int dop, int capacity)
    {
        foreach (int chain in Chains(dop, capacity))
        {
            foreach (int at in (int[])[1, Records / 2, Records])
            {
                using CancellationTokenSource cancellation = new();
                PipelinePlan plan = ProbeStep.Into(Plan(dop, capacity), chain, record =>
                {
                    if (record == at)
                    {
                        cancellation.Cancel();
                    }
                });
                PipelineResult result = await PipelineFolder.RunAsync(plan, new RunOptions { CancelledExitCode = () => 143 }, Soon, cancellation.Token);
                result.AssertFailed(143, "stopped from outside");
                Assert.Equal(RunStatus.Interrupted, result.Report.Status);
            }
        }
    }

    [Fact]
    public async Task Execute_CancelledBeforeItBegins_PublishesNothing()
    {
        using CancellationTokenSource cancellation = new();
        await cancellation.CancelAsync();
        (await PipelineFolder.RunAsync(Plan(2, 2), limit: Soon, cancellation: cancellation.Token)).AssertFailed(130);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Execute_FileGoneOrUnreadableDuringTheRun_EndsSoonAndNamesIt(int dop, int capacity)
    {
        foreach (int file in (int[])[0, 1, 2])
        {
            string path = Path.Combine(folder.Data, $"{file}.csv");
            byte[] content = await File.ReadAllBytesAsync(path);
            RunOptions gone = new() { Started = _ => File.Delete(path) };
            (await PipelineFolder.RunAsync(Plan(dop, capacity), gone, Soon)).AssertFailed(75, $"{file}.csv");
            await File.WriteAllBytesAsync(path, content);

            if (OperatingSystem.IsLinux())
            {
                // It opens, and the first read of it is an I/O error.
                RunOptions unreadable = new()
                {
                    Started = _ =>
                    {
                        File.Delete(path);
                        File.CreateSymbolicLink(path, "/proc/self/mem");
                    },
                };
                (await PipelineFolder.RunAsync(Plan(dop, capacity), unreadable, Soon)).AssertFailed(74, $"{file}.csv");
                File.Delete(path);
            }

            await File.WriteAllBytesAsync(path, content);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Execute_WriteFails_EndsSoonAndPublishesNothing(int dop, int capacity)
    {
        foreach (string path in (string[])["{stem}.csv", "{part}/all.csv"])
        {
            foreach (int at in (int[])[1, 20, int.MaxValue])
            {
                FailingWrites calls = new(int.MaxValue);
                PipelineDefinition definition = Definition(dop, capacity) with { Output = folder.Define().Output with { Path = path } };
                (await PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Calls = calls })).AssertPublished();

                calls = new FailingWrites(Math.Min(at, calls.Writes));
                definition = definition with { Output = folder.Define().Output with { Path = path } };
                PipelineResult result = await PipelineFolder.RunAsync(PipelinePlan.Create(definition), new RunOptions { Calls = calls }, Soon);
                result.AssertFailed(74, "the disk is full");
            }
        }
    }

    [Fact]
    public async Task Execute_StreamFails_EndsSoonWithTheError()
    {
        PipelinePlan plan = PipelinePlan.Create(Definition(8, 1) with { Data = [Path.Combine(folder.Data, "0.csv")], Output = new OutputDefinition { Folder = "-" } });
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        RunReport report = await PipelineRun.ExecuteAsync(plan, new RunOptions { Output = full }).WaitAsync(Soon);
        Assert.Equal(74, report.ExitCode);
    }

    /// <summary>All of them; the last encodes.</summary>
    private IEnumerable<int> Chains(int dop, int capacity)
    {
        int chains = Plan(dop, capacity).Files[0].Programs.Count;
        Assert.Equal(4, chains);
        return Enumerable.Range(0, chains);
    }

    private PipelinePlan Plan(int dop, int capacity) => PipelinePlan.Create(Definition(dop, capacity));

    private PipelineDefinition Definition(int dop, int capacity) => folder.Define(Yaml, definition => definition with
    {
        Run = definition.Run with
        {
            BatchBytes = 1024,
            Memory = 1 << 20,
            Dop = Of(dop, "read", "one", "two", "three", "write"),
            Capacity = Of(capacity, "read", "one", "two", "three", "write"),
        },
    });

    private static Dictionary<string, int> Of(int value, params string[] blocks) => blocks.ToDictionary(block => block, _ => value, StringComparer.Ordinal);

    /// <summary>The real file system, but that the n-th write to a staged output fails for lack of space.</summary>
    private sealed class FailingWrites(int failAt) : IFileSystemCalls
    {
        private readonly HashSet<SafeFileHandle> staged = [];
        private int writes;

        public int Writes => writes;

        public Place Look(string path) => FileSystemCalls.Instance.Look(path);

        public void RequireWritable(string folder) => FileSystemCalls.Instance.RequireWritable(folder);

        public Stream OpenRead(string path) => FileSystemCalls.Instance.OpenRead(path);

        public SafeFileHandle OpenWrite(string path, bool create)
        {
            SafeFileHandle handle = FileSystemCalls.Instance.OpenWrite(path, create);
            if (path.Contains("/staging", StringComparison.Ordinal))
            {
                lock (staged)
                {
                    staged.Add(handle);
                }
            }

            return handle;
        }

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            bool isOutput;
            lock (staged)
            {
                isOutput = staged.Contains(file);
            }

            if (isOutput && Interlocked.Increment(ref writes) == failAt)
            {
                throw new IOException("no space left", 28);
            }

            FileSystemCalls.Instance.Write(file, bytes, offset);
        }

        public void Cut(string path, long length) => FileSystemCalls.Instance.Cut(path, length);

        public void BeginSync(SafeFileHandle file, string path, long offset, long length)
        {
        }

        public void Sync(string path)
        {
        }

        public void SyncFileSystem(SafeFileHandle anchor, string path)
        {
        }

        public void Rename(string from, string to) => FileSystemCalls.Instance.Rename(from, to);

        public void Delete(string path) => FileSystemCalls.Instance.Delete(path);

        public void CreateFolder(string path) => FileSystemCalls.Instance.CreateFolder(path);

        public void DeleteFolder(string path) => FileSystemCalls.Instance.DeleteFolder(path);

        public void CreateLink(string path, string target) => FileSystemCalls.Instance.CreateLink(path, target);
    }
}
