using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipeline.Graph;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Input from a pipe, in pieces of any size, gives what the same bytes in a file give.</summary>
public sealed class StreamInputTests : IDisposable
{
    private const string Yaml = "stages: [{ derive: { length: 'length(text)' } }]\nrejects: { max: 100% }";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_PipeOfSingleBytes_GivesWhatTheFileGives()
    {
        byte[] bytes = EveryEdge();
        folder.Write("a.csv", bytes);
        SortedDictionary<string, string> expected = (await folder.RunAsync(Yaml)).AssertPublished().Fingerprint();
        string pipe = MakePipe("pipe/a.csv");
        foreach (int batchBytes in (int[])[16, 17, 19, 64, 1000, 4096, 512 << 10])
        {
            Task writing = OwnThread.Run(() => WriteTo(pipe, bytes, pieces: 1));
            PipelineResult result = await folder.RunAsync(Yaml, definition => definition with { Data = [pipe], Run = definition.Run with { BatchBytes = batchBytes } });
            await writing.WaitAsync(PipelineFolder.Limit);
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"batches of {batchBytes}");
        }
    }

    [Fact]
    public async Task Execute_EveryBatchSize_GivesTheSameRecords()
    {
        folder.Write("a.csv", EveryEdge());
        SortedDictionary<string, string> expected = (await folder.RunAsync(Yaml)).AssertPublished().Fingerprint();
        int step = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 1 : 71;
        for (int batchBytes = 16 + Random.Shared.Next(step); batchBytes <= 4096; batchBytes += step)
        {
            int size = batchBytes;
            PipelineResult result = await folder.RunAsync(Yaml, definition => definition with { Run = definition.Run with { BatchBytes = size } });
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"batches of {batchBytes}");
            Directory.Delete(result.Output!, recursive: true);
        }
    }

    [Fact]
    public async Task Execute_CancelledWhileThePipeIsSilent_EndsSoon()
    {
        string pipe = MakePipe("pipe/a.csv");
        StringBuilder text = new("id,text\n");
        for (int record = 0; record < 30_000; record++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record},text\n");
        }

        using CancellationTokenSource cancellation = new();
        using ManualResetEventSlim over = new();
        Task writing = OwnThread.Run(() =>
        {
            using FileStream stream = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
            over.Wait(PipelineFolder.Limit);
        });
        PipelinePlan plan = PipelinePlan.Create(folder.Define(Yaml, definition => definition with { Data = [pipe] }));
        RunOptions options = new() { Started = _ => cancellation.CancelAfter(TimeSpan.FromMilliseconds(300)) };

        (await PipelineFolder.RunAsync(plan, options, TimeSpan.FromSeconds(5), cancellation.Token)).AssertFailed(130);

        over.Set();
        await writing.WaitAsync(PipelineFolder.Limit);
    }

    [Fact]
    public async Task Execute_EndlessPipeWithoutARecordEnd_NamesTheLimitAndLeaves()
    {
        string pipe = MakePipe("pipe/a.csv");
        Task writing = OwnThread.Run(() =>
        {
            using FileStream stream = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write("id,text\n1,"u8);
            byte[] piece = new byte[1 << 20];
            try
            {
                for (int i = 0; i < 1024; i++)
                {
                    stream.Write(piece);
                }
            }
            catch (IOException)
            {
                // The reader has seen enough and left.
            }
        });

        PipelineResult result = await folder.RunAsync(Yaml, definition => definition with { Data = [pipe] }, limit: TimeSpan.FromSeconds(30));

        result.AssertFailed(65, "a.csv, line 2, byte 8: csv.record_too_large");
        await writing.WaitAsync(PipelineFolder.Limit);
    }

    /// <summary>About 4 KB with every edge that a buffer may cut: quotes, doubled ones, line ends of all kinds, a BOM, characters of many bytes, a long last record.</summary>
    private static byte[] EveryEdge()
    {
        StringBuilder text = new("\uFEFFid,text\r\n");
        string[] edges = ["\"a\"\"b\"", "\"\"\"\"", "\"\"", "", "\"two\r\nlines\"", "\"\r\"", "\"\n\n\"", "é€😀", "\uFEFF", "plain", "12\" monitor", "\"early\"x", "one,too many", " \" ", "\"\r\n\"\"\r\""];
        string[] ends = ["\n", "\r\n", "\r", "\r\r\n", "\n\n", "\r\n\r\n"];
        for (int i = 0; text.Length < 3000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{edges[i % edges.Length]}{ends[i % ends.Length]}");
        }

        text.Append("last,\"").Append('x', 900).Append("\r\n\"\"€\"");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string MakePipe(string relative)
    {
        string path = Path.Combine(folder.Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Process process = Process.Start("mkfifo", path);
        Assert.True(process.WaitForExit(60_000) && process.ExitCode == 0);
        return path;
    }

    private static void WriteTo(string pipe, byte[] bytes, int pieces)
    {
        using FileStream stream = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (int at = 0; at < bytes.Length; at += pieces)
        {
            stream.Write(bytes, at, Math.Min(pieces, bytes.Length - at));
        }
    }
}
