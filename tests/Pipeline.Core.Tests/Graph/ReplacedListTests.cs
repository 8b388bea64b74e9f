using System.Text;
using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Each record with replaced characters stands in recovered.csv, among what else was mended, in the order of the file.</summary>
public sealed class ReplacedListTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_Replaced_NamesTheRecordsAtAnyBatchSize()
    {
        // The character itself stands in the second record, and nothing was replaced there.
        folder.Write("a.csv", [.. "a,b\nx,\""u8, 0xFF, .. "\n"u8, 0xFF, .. "\"\n\uFFFD,y\n\nz\n"u8, 0x80, .. ",q\n"u8]);
        foreach ((int batch, int? shard) in ((int, int?)[])[(16, null), (1 << 19, null), (16, 2)])
        {
            PipelineResult result = (await folder.RunAsync(
                "input: { csv: { invalid: replace, short: pad } }\nstages: [ { derive: { n: 'length(a)' } } ]",
                definition => definition with { Run = definition.Run with { BatchBytes = batch, AllShard = shard } },
                new RunOptions { WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished();

            Assert.Equal(
                "file,record,line,offset,code\na.csv,1,2,4,csv.encoding\na.csv,3,6,19,csv.short\na.csv,4,7,21,csv.encoding\n",
                await File.ReadAllTextAsync(result.Report.RecoveredList!));
            Assert.Equal(3, result.Report.Inputs[0].Replaced);
        }
    }

    [Fact]
    public async Task Run_ReplacedInJsonLines_NamesTheRecords()
    {
        folder.Write("a.jsonl", [.. "{\"a\":\"x\"}\n{\"a\":\"\\n"u8, 0xFF, 0xFE, .. "\"}\n{\"a\":\"\uFFFD\"}\n"u8]);

        PipelineResult result = (await folder.RunAsync("input: { csv: { invalid: replace } }")).AssertPublished();

        Assert.Equal("a\nx\n\"\n\uFFFD\uFFFD\"\n\uFFFD\n", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(result.PublishedText())));
        Assert.Equal("file,record,line,offset,code\na.jsonl,2,2,10,csv.encoding\n", await File.ReadAllTextAsync(result.Report.RecoveredList!));
    }
}
