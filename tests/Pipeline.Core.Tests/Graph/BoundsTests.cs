using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Definition;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Guarantee 6: memory is bounded by settings, and a bound never stops a run for good.</summary>
[Collection(nameof(Alone))]
public sealed class BoundsTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 512 << 10)]
    [InlineData(4, 512 << 10)]
    [InlineData(4, 16)]
    public async Task Execute_BudgetSmallerThanTwoBatches_EndsWithAllRecords(int readers, int batchBytes)
    {
        // Records of up to 700 KB against a budget of 1 MiB: each buffer takes all of it, or more.
        Random random = new(1);
        for (int file = 0; file < 6; file++)
        {
            StringBuilder text = new("id,text\n");
            for (int record = 0; record < 8; record++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{record},\"{new string('x', random.Next(1, 700_000))}\"\n");
            }

            folder.Write($"{file}.csv", text.ToString());
        }

        PipelineResult result = await folder.RunAsync(
            "stages: [{ derive: { size: length(text) } }]",
            definition => definition with
            {
                Run = definition.Run with { Memory = 1 << 20, BatchBytes = batchBytes, Dop = new Dictionary<string, int>(StringComparer.Ordinal) { ["read"] = readers } },
            });

        result.AssertPublished();
        Assert.Equal(48, result.Report.Totals.Written);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(512 << 10)]
    public async Task Execute_RejectsThatTakeMoreThanTheBudget_EndsWithAllOfThem(int batchBytes)
    {
        folder.Write("a.csv", "id,text\n" + string.Concat(Enumerable.Repeat("1\nx,2\n", 30_000)));

        PipelineResult result = await folder.RunAsync(
            "columns: { id: { type: integer } }\nrejects: { max: 100% }",
            definition => definition with { Run = definition.Run with { Memory = 1 << 20, BatchBytes = batchBytes, AllDop = 4 } });

        result.AssertPublished();
        Assert.Equal(60_000, result.RejectLines().Length);
    }

    [Fact]
    public async Task Execute_MoreFilesThanAReportHolds_StandBesideIt()
    {
        for (int i = 0; i < 1003; i++)
        {
            folder.Write($"{i:0000}.csv", $"id\n{i}\n");
        }

        PipelineResult result = (await folder.RunAsync()).AssertPublished();

        JsonObject report = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(result.Report.RunFolder!, "run.json")))!.AsObject();
        Assert.Equal((1000, 1000, "files.jsonl.gz"), (report["inputs"]!.AsArray().Count, report["outputs"]!.AsArray().Count, (string?)report["more_files"]));
        using GZipStream gzip = new(File.OpenRead(Path.Combine(result.Report.RunFolder!, "files.jsonl.gz")), CompressionMode.Decompress);
        JsonObject[] more = [.. (await new StreamReader(gzip).ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal(["input 1000.csv", "input 1001.csv", "input 1002.csv", "output 1000.csv", "output 1001.csv", "output 1002.csv"], more.Select(file => $"{file["kind"]} {file["path"]}"));
        Assert.Equal(report["inputs"]![0]!.AsObject().Select(pair => pair.Key), more[0].Select(pair => pair.Key).Skip(1));
    }

    [Fact]
    public async Task Execute_MoreColumnsThanAllowed_IsRefusedUnlessRaised()
    {
        folder.Write("a.csv", string.Join(',', Enumerable.Range(0, 10_001)) + "\n");

        Assert.Contains("input.csv.max_columns is 10,000", Assert.Single(folder.Refused("").Problems).Message, StringComparison.Ordinal);
        (await folder.RunAsync("input: { csv: { max_columns: 10001 } }")).AssertPublished();
    }

    [Fact]
    public async Task Execute_LargestRecordsOneBehindAnother_EndsWithinTheDefaultBudget()
    {
        // Two neighbours of max_record take more than the default budget together.
        string largest = new('x', (16 << 20) - 2);
        folder.Write("a.csv", $"id,text\n1,{largest}\n2,{largest}\n3,{largest}\n");

        PipelineResult result = (await folder.RunAsync()).AssertPublished();

        Assert.Equal(3, result.Report.Totals.Written);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(512 << 10)]
    public async Task Execute_RecordsAtMaxRecordAndAboveIt_TellsThemApart(int batchBytes)
    {
        const string Yaml = "input: { csv: { max_record: 1KiB } }\nrejects: { max: 100% }";
        Func<PipelineDefinition, PipelineDefinition> change = definition => definition with { Run = definition.Run with { BatchBytes = batchBytes } };
        string fits = "1," + new string('x', 1022);
        folder.Write("a.csv", $"id,text\n{fits}\r\n{fits}\n{fits}\r{fits}");
        (await folder.RunAsync(Yaml, change)).AssertPublished();

        folder.Write("a.csv", $"id,text\n{fits}\r\n2,\"{fits}\"\n{fits}\n");
        PipelineResult result = (await folder.RunAsync(Yaml, change)).AssertFailed(65, "a.csv, line 3, byte 1034: csv.record_too_large");

        InputReport input = Assert.Single(result.Report.Inputs);
        Assert.Equal((2L, 1L, input.HeadBytes + input.BatchBytes), (input.Counts.In, input.Counts.Rejected, input.Bytes));
        Assert.Contains("1024", result.Report.Failure, StringComparison.Ordinal);
        Assert.Contains("max_record", result.Report.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,")]
    [InlineData("1,\"")]
    public async Task Execute_GigabyteWithoutARecordEnd_NamesTheLimitWithinBoundedMemory(string start)
    {
        string path = folder.Write("a.csv", "id,text\n1,2\n" + start);
        using (FileStream sparse = new(path, FileMode.Open))
        {
            sparse.SetLength(1L << 30);
        }

        long before = GC.GetTotalAllocatedBytes();
        PipelineResult result = await folder.RunAsync("rejects: { max: 100% }");

        result.AssertFailed(65, "csv.record_too_large");
        Assert.Contains("line 3, byte 12", result.Report.Failure, StringComparison.Ordinal);
        Assert.Contains("input.csv.max_record", result.Report.Failure, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 300L << 20);
    }

    [Fact]
    public async Task Execute_MillionColumns_RunsOrNamesTheLimit()
    {
        string header = string.Join(',', Enumerable.Range(1, 1_000_000).Select(number => $"c{number}"));
        string record = string.Join(',', Enumerable.Range(1, 1_000_000));
        folder.Write("a.csv", $"{header}\n{record}\n{record},x\n{record}");

        PipelineResult result = (await folder.RunAsync("input: { csv: { max_columns: 1000000 } }\nstages: [{ select: [c1000000, c1] }]\nrejects: { max: 1 }")).AssertPublished();

        Assert.Equal("c1000000,c1\n1000000,1\n1000000,1\n", result.PublishedText());
    }
}
