using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Graph;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Runs that their input or output limits, by construction: the verdict names it, and advises no flag that would not help.</summary>
public sealed class LimitOfFilesTests : IDisposable
{
    private readonly LimitFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_SlowDiskOfTheOutput_NamesIt()
    {
        folder.Write("a.csv", records: 2_000, length: 1_000);

        RunReport report = await folder.RunAsync("run: { batch_bytes: 64KiB }", options: new RunOptions { Calls = new SlowCalls(60, "write") });

        LimitFolder.AssertLimit(report, LimitCause.DiskWrite, "write");
        Assert.Null(report.Verdict!.Flag);
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_SlowReaderOfStdout_NamesItAndNoDisk()
    {
        folder.Write("a.csv", records: 2_000, length: 1_000);

        RunReport report = await folder.RunAsync(
            "run: { batch_bytes: 64KiB }",
            definition => definition with { Output = definition.Output with { Folder = "-" } },
            new RunOptions { Output = new SlowStream(60) });

        LimitFolder.AssertLimit(report, LimitCause.OutputReader, "write");
        Assert.Null(report.Verdict!.Flag);
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_OneGzipFile_SaysThatAFileHasOneThread()
    {
        // Very many members: inflating takes much longer than the filter, which keeps nothing.
        byte[] member = Compressed(string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},x\n")));
        using (MemoryStream file = new())
        {
            file.Write(Compressed("n,k\n"));
            for (int i = 0; i < 1_200_000; i++)
            {
                file.Write(member);
            }

            folder.Runs.Write("a.csv.gz", file.ToArray());
        }

        RunReport report = await folder.RunAsync("stages: [ { name: keep, filter: \"k = 'y'\" } ]");

        LimitFolder.AssertLimit(report, LimitCause.OneFile, "read");
        Assert.Null(report.Verdict!.Flag);
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_ThousandsOfTinyFiles_NamesThem()
    {
        for (int i = 0; i < 1_100; i++)
        {
            folder.Runs.Write($"{i}.csv", $"n,k\n{i},x\n");
        }

        // A file system over a network takes a millisecond to make a file or to rename it.
        RunReport report = await folder.RunAsync("", options: new RunOptions { Calls = new SlowCalls(1, "create", "rename") });

        LimitFolder.AssertLimit(report, LimitCause.ManyFiles, "write");
        Assert.Null(report.Verdict!.Flag);
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_TwentyThousandPartitions_NamesThem()
    {
        folder.Runs.Write("a.csv", "n,k\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},x\n")));

        RunReport report = await folder.RunAsync("output: { path: '{n}.csv' }");

        LimitFolder.AssertLimit(report, LimitCause.ManyFiles, "write");
        Assert.True(report.Verdict!.Cause != LimitCause.ManyFiles || report.Verdict.Sentence.Contains("20,000 files", StringComparison.Ordinal), LimitFolder.Shown(report));
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_InputThatTricklesIn_SaysThatTheMachineWaitsForIt()
    {
        string pipe = Path.Combine(folder.Runs.Root, "a.csv");
        using (Process process = Process.Start("mkfifo", pipe))
        {
            Assert.True(process.WaitForExit(60_000) && process.ExitCode == 0);
        }

        Task writing = OwnThread.Run(() =>
        {
            using FileStream stream = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write("n,k\n"u8);
            for (int i = 0; i < 220; i++)
            {
                // The plan reads some of it; what comes then, comes slowly.
                Thread.Sleep(i < 200 ? 0 : 100);
                stream.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"{i},x\n"), 800))));
            }
        });
        RunReport report = await folder.RunAsync("run: { batch_bytes: 4KiB }", definition => definition with { Data = [pipe] });
        await writing.WaitAsync(PipelineFolder.Limit);

        LimitFolder.AssertLimit(report, LimitCause.DiskRead, "read");
        Assert.Null(report.Verdict!.Flag);
    }

    [Fact(Timeout = LimitFolder.Limit)]
    public async Task Execute_FewRecords_SaysThatTheRunWasTooShort()
    {
        folder.Runs.Write("a.csv", "n,k\n1,x\n");

        RunReport report = await folder.RunAsync("");

        // On a machine that stands still for a quarter of a second, no block shows what took it.
        Assert.True(report.Verdict!.Cause is LimitCause.TooShort || report.Duration > TimeSpan.FromSeconds(0.25), LimitFolder.Shown(report));
    }

    private static byte[] Compressed(string text)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
