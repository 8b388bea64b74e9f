using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Definition;
using Pipeline.Files;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Reports;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Output as gzip: the plain output in members of a MiB, the same bytes however the run went, readable by others and by us.</summary>
public sealed class GzipOutputTests : IDisposable
{
    private const string Stages = "stages: [{ name: keep, filter: 'id % 7 <> 3' }, { name: more, derive: { twice: 'id * 2' } }]\n";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", 2)]
    [InlineData("output: { path: 'all.csv' }\n", 1)]
    [InlineData("output: { path: 'part={part}/{stem}.csv' }\n", 12)]
    public async Task Execute_AnyParallelismAndBatchSize_SameBytesThatHoldThePlainOutput(string path, int files)
    {
        Write("a.csv", 60_000);
        Write("b.csv", 3);
        string columns = "columns: { id: { type: integer } }\n";
        PipelineResult plain = (await folder.RunAsync(columns + Stages + path)).AssertPublished();
        string compressed = columns + Stages + (path.Length == 0 ? "output: { csv: { compression: gzip } }" : path.Replace(".csv'", ".csv.gz'", StringComparison.Ordinal));
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batchBytes, long memory) in (IEnumerable<(int, int, long)>)[(1, 512 << 10, 64 << 20), (8, 4096, 1 << 20), (4, 4 << 20, 64 << 20)])
        {
            PipelineResult result = (await folder.RunAsync(compressed, definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batchBytes, Memory = memory } })).AssertPublished();
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"dop {dop}, batches of {batchBytes}");
            AssertManifestHolds(result);
            Assert.Equal(plain.Published(), Inflated(result));
            Assert.Equal(files, result.Published().Count);
        }
    }

    [Fact]
    public async Task Execute_OutputReadAgain_GivesTheSameRecords()
    {
        Write("a.csv", 40_000);
        PipelineResult first = (await folder.RunAsync("output: { path: '{stem}.csv.gz' }")).AssertPublished();
        using PipelineFolder second = new();
        second.Write("a.csv.gz", File.ReadAllBytes(Path.Combine(first.Output!, "a.csv.gz")));

        PipelineResult result = (await second.RunAsync()).AssertPublished();

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(folder.Data, "a.csv")), result.PublishedText());
    }

    [Theory]
    [InlineData("id,part\n")]
    [InlineData("id,part\n1,2\n")]
    public async Task Execute_SmallOrEmptyOutput_PassesGzipTest(string text)
    {
        folder.Write("a.csv", text);
        folder.Write("b.csv", "id,part\n");
        PipelineResult header = (await folder.RunAsync("output: { csv: { compression: gzip } }")).AssertPublished();
        PipelineResult nothing = (await folder.RunAsync("stages: [{ filter: 'false' }]\noutput: { path: x.csv.gz, csv: { header: false, level: 1 } }")).AssertPublished();

        Assert.Equal(text, Inflated(header)["a.csv"]);
        Assert.Equal("", Inflated(nothing)["x.csv"]);
        foreach (PipelineResult result in (PipelineResult[])[header, nothing])
        {
            await PassesGzipTestAsync(result);
        }
    }

    [Fact]
    public async Task Execute_ToAStream_IsOneArchive()
    {
        Write("a.csv", 30_000);
        string text = await File.ReadAllTextAsync(Path.Combine(folder.Data, "a.csv"));
        using MemoryStream stream = new();
        PipelinePlan plan = PipelinePlan.Create(folder.Define("output: { csv: { compression: gzip } }", definition => definition with { Output = definition.Output with { Folder = "-" } }));
        RunReport report = await PipelineRun.ExecuteAsync(plan, new RunOptions { Output = stream }).WaitAsync(PipelineFolder.Limit);

        Assert.Equal((0, (long)stream.ToArray().Length), (report.ExitCode, report.Totals.BytesOut));
        Assert.Equal(text, Inflate(stream.ToArray()));
    }

    [Fact]
    public async Task Execute_ManyPartitionsInLittleMemory_AllWhole()
    {
        StringBuilder text = new("id,part\n");
        for (int i = 0; i < 400_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}-a-text-that-takes-some-room-in-memory,{i % 60}\n");
        }

        folder.Write("a.csv", text.ToString());
        PipelineResult plain = (await folder.RunAsync("output: { path: '{part}.csv' }")).AssertPublished();
        PipelineResult result = (await folder.RunAsync("output: { path: '{part}.csv.gz', csv: { level: 1 } }")).AssertPublished();
        Assert.Equal(plain.Published(), Inflated(result));
        AssertManifestHolds(result);
    }

    [Fact]
    public async Task Execute_FailsWhileItCompresses_PublishesNothing()
    {
        Write("a.csv", 60_000);
        File.AppendAllText(Path.Combine(folder.Data, "a.csv"), "x,1\n");
        (await folder.RunAsync("output: { path: '{stem}.csv.gz' }")).AssertFailed(65);
        (await folder.RunAsync("output: { path: '{stem}.csv.gz' }\nrejects: { fail_fast: true }")).AssertFailed(65);
    }

    [Fact]
    public void Plan_NameOfAnArchiveAndNoCompression_IsRefused()
    {
        Write("a.csv", 1);
        PlanException refused = folder.Refused("output: { path: '{stem}.csv.gz', csv: { compression: none } }");
        Assert.Contains("ends in .gz", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("a.csv.gz", Assert.Single(folder.TryPlan("output: { csv: { compression: gzip } }")!.Files).Destination);
    }

    [Theory]
    [InlineData("b.csv.gz", "none", "leave .gz off")]
    [InlineData("b.csv", "gzip", "name it 'b.csv.gz'")]
    [InlineData("b.csv.gz", "gzip", null)]
    [InlineData("b.csv", "none", null)]
    public void Plan_OneFileThatIsNotWhatItsNameSays_IsRefused(string name, string compression, string? advice)
    {
        Write("a.csv", 1);
        PipelineDefinition definition = folder.Define($"output: {{ csv: {{ compression: {compression} }} }}", given => given with { Output = given.Output.ToFile(Path.Combine(folder.Root, name)) });

        Exception? refused = Record.Exception(() => PipelinePlan.Create(definition));

        if (advice is null)
        {
            Assert.Null(refused);
            return;
        }

        Problem problem = Assert.Single(Assert.IsType<PlanException>(refused).Problems);
        Assert.Equal(64, problem.ExitCode);
        Assert.Contains(advice, problem.Message, StringComparison.Ordinal);
    }

    private static async Task PassesGzipTestAsync(PipelineResult result)
    {
        foreach (string path in result.Published().Keys)
        {
            using Process gzip = Process.Start(new ProcessStartInfo("gzip", ["-t", Path.Combine(result.Output!, path)]))!;
            await gzip.WaitForExitAsync().WaitAsync(PipelineFolder.Limit);
            Assert.Equal(0, gzip.ExitCode);
        }
    }

    private static SortedDictionary<string, string> Inflated(PipelineResult result)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach ((string path, string content) in result.Published())
        {
            files.Add(path[..^3], Inflate(Encoding.Latin1.GetBytes(content)));
        }

        return files;
    }

    private static string Inflate(byte[] compressed)
    {
        using GZipStream gzip = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return Encoding.Latin1.GetString(plain.ToArray());
    }

    private static void AssertManifestHolds(PipelineResult result)
    {
        IReadOnlyList<PublishedFile> files = Manifest.Read(result.Output!, FileSystemCalls.Instance)!;
        Assert.Equal(result.Published().Keys.Order(StringComparer.Ordinal), files.Select(file => file.Path).Order(StringComparer.Ordinal));
        foreach (PublishedFile file in files)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(result.Output!, file.Path));
            Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (file.Bytes, file.Sha256));
        }

        Assert.Equal(files.Sum(file => file.Bytes), result.Report.Totals.BytesOut);
    }

    private void Write(string name, int records)
    {
        StringBuilder text = new("id,part,text\n");
        for (int i = 0; i < records; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{i % 9},a text of some length number {i * 7919L % 10007}\n");
        }

        folder.Write(name, text.ToString());
    }
}
