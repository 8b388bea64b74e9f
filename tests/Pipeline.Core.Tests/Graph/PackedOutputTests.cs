using System.Globalization;
using System.Text;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Definition;
using Pipeline.Planning;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Output as zstd and LZ4: the plain output in frames of a MiB, the same bytes however the run went, readable by others and by us.</summary>
public sealed class PackedOutputTests : IDisposable
{
    private const string Stages = "columns: { id: { type: integer } }\nstages: [{ name: keep, filter: 'id % 7 <> 3' }, { name: more, derive: { twice: 'id * 2' } }]\n";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("zstd", "")]
    [InlineData("lz4", "")]
    [InlineData("zstd", "part={part}/{stem}.csv")]
    [InlineData("lz4", "all.csv")]
    public async Task Execute_AnyParallelismAndBatchSize_SameBytesThatHoldThePlainOutput(string format, string path)
    {
        Write("a.csv", 60_000);
        Write("b.csv", 3);
        string ending = Packing.Ending(format);
        PipelineResult plain = (await folder.RunAsync(Stages + (path.Length == 0 ? "" : $"output: {{ path: '{path}' }}"))).AssertPublished();
        string compressed = Stages + (path.Length == 0 ? $"output: {{ csv: {{ compression: {format} }} }}" : $"output: {{ path: '{path}{ending}' }}");
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batchBytes, long memory) in (IEnumerable<(int, int, long)>)[(1, 512 << 10, 64 << 20), (8, 4096, 1 << 20), (4, 4 << 20, 64 << 20)])
        {
            PipelineResult result = (await folder.RunAsync(compressed, definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batchBytes, Memory = memory } })).AssertPublished();
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"dop {dop}, batches of {batchBytes}");
            Assert.Equal(plain.Published(), Unpacked(result, format));
        }
    }

    [ToolFact("zstd")]
    public Task Execute_Zstd_IsWhatZstdReads() => IsReadByAsync("zstd", 1, 3, 19);

    [ToolFact("lz4")]
    public Task Execute_Lz4_IsWhatLz4Reads() => IsReadByAsync("lz4", 1, 2, 3, 9, 10, 12);

    [Theory]
    [InlineData("zstd")]
    [InlineData("lz4")]
    public async Task Execute_ToAStream_IsOneFile(string format)
    {
        Write("a.csv", 30_000);
        using MemoryStream stream = new();
        PipelinePlan plan = PipelinePlan.Create(folder.Define($"output: {{ csv: {{ compression: {format} }} }}", definition => definition with { Output = definition.Output with { Folder = "-" } }));
        RunReport report = await Pipeline.Graph.PipelineRun.ExecuteAsync(plan, new Pipeline.Graph.RunOptions { Output = stream }).WaitAsync(PipelineFolder.Limit);

        Assert.Equal((0, (long)stream.ToArray().Length), (report.ExitCode, report.Totals.BytesOut));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder.Data, "a.csv")), Packing.Unpack(format, stream.ToArray()));
    }

    [Theory]
    [InlineData("out.csv.br", ".br")]
    [InlineData("out.csv.zz", ".zz")]
    [InlineData("out.csv.zlib", ".zlib")]
    [InlineData("out.csv.zip", ".zip")]
    public void Plan_NameOfAFormatThatIsOnlyRead_IsRefused(string name, string ending)
    {
        Write("a.csv", 1);
        Problem path = Assert.Single(folder.Refused($"output: {{ path: '{name}' }}").Problems);
        Problem file = Assert.Single(folder.Refused("", given => given with { Output = given.Output.ToFile(Path.Combine(folder.Root, name)) }).Problems);
        Assert.Contains($"ends in {ending}, which is read but not written", path.Message, StringComparison.Ordinal);
        Assert.Contains($"--output {Path.Combine(folder.Root, name)} ends in {ending}", file.Message, StringComparison.Ordinal);
        Assert.Equal((78, 64), (path.ExitCode, file.ExitCode));
    }

    [Theory]
    [InlineData("gzip", 10, "from 1 to 9")]
    [InlineData("lz4", 13, "from 1 to 12")]
    [InlineData("zstd", 19, null)]
    [InlineData("gzip", 9, null)]
    public void Plan_LevelThatTheFormatHasNot_IsRefused(string format, int level, string? what)
    {
        Write("a.csv", 1);
        string yaml = $"output: {{ csv: {{ compression: {format}, level: {level} }} }}";
        if (what is null)
        {
            Assert.NotNull(folder.TryPlan(yaml));
            return;
        }

        Assert.Contains(what, Assert.Single(folder.Refused(yaml).Problems).Message, StringComparison.Ordinal);
    }

    private async Task IsReadByAsync(string format, params int[] levels)
    {
        Write("a.csv", 90_000);
        folder.Write("b.csv", "id,part,text\n");
        byte[] text = await File.ReadAllBytesAsync(Path.Combine(folder.Data, "a.csv"));
        foreach (int level in levels)
        {
            PipelineResult result = (await folder.RunAsync($"output: {{ csv: {{ compression: {format}, level: {level} }} }}")).AssertPublished();
            string file = Path.Combine(result.Output!, "a.csv" + Packing.Ending(format));
            Assert.Equal(text, Tool.Run(format, "-q", "-d", "-c", file));
            Assert.Equal("id,part,text\n"u8.ToArray(), Tool.Run(format, "-q", "-d", "-c", Path.Combine(result.Output!, "b.csv" + Packing.Ending(format))));
            Assert.True(new FileInfo(file).Length < text.Length / 2);
        }

        PipelineResult nothing = (await folder.RunAsync($"stages: [{{ filter: 'false' }}]\noutput: {{ path: x.csv{Packing.Ending(format)}, csv: {{ header: false }} }}")).AssertPublished();
        Assert.Empty(Tool.Run(format, "-q", "-d", "-c", Path.Combine(nothing.Output!, "x.csv" + Packing.Ending(format))));
    }

    private static SortedDictionary<string, string> Unpacked(PipelineResult result, string format)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach ((string path, string content) in result.Published())
        {
            files.Add(path[..^Packing.Ending(format).Length], Encoding.Latin1.GetString(Packing.Unpack(format, Encoding.Latin1.GetBytes(content))));
        }

        return files;
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
