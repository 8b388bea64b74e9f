using System.Diagnostics;
using System.Text.Json;
using Pipeline.Core.Tests.Graph;
using Pipeline.Core.Tests.Processes;
using Pipeline.Graph;
using Pipeline.Measuring;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Measuring;

public class TraceFileTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    [Fact(Timeout = 120_000)]
    public async Task Execute_WithTrace_SlicesOfARowDoNotOverlapAndAddUpToBusy()
    {
        using PipelineFolder folder = new();
        folder.Write("a.csv", "k,n\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"secret,{i}\n")));
        using MemoryStream output = new();
        RunReport report = (await folder.RunAsync(
            "columns: { n: { type: integer } }\nstages: [ { name: keep, filter: 'n % 3 > 0' } ]",
            definition => definition with { Run = definition.Run with { BatchBytes = 4096, Jobs = 2 } },
            new RunOptions { Trace = output })).AssertPublished().Report;

        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
        (Dictionary<int, string> rows, ILookup<int, (string Name, decimal From, decimal Length)> slices) = Read(output.ToArray());
        Assert.All(report.Blocks, block =>
        {
            int[] ofBlock = [.. rows.Where(row => row.Value == block.Name || row.Value.StartsWith(block.Name + " ", StringComparison.Ordinal)).Select(row => row.Key)];
            Assert.Equal(block.Dop, ofBlock.Length);
            Assert.Equal(block.BusySeconds, (double)ofBlock.Sum(row => slices[row].Sum(slice => slice.Length)) / 1e6, 5);
        });
        Assert.All(slices, row =>
        {
            decimal end = 0;
            foreach ((string _, decimal from, decimal length) in row.OrderBy(slice => slice.From))
            {
                // Times are rounded to nanoseconds.
                Assert.True(from >= end - 0.002m, $"{rows[row.Key]}: {from} before {end}");
                end = from + length;
            }
        });
        BlockReport keep = Assert.Single(report.Blocks, block => block.Name.Contains("keep", StringComparison.Ordinal));
        Assert.Equal(
            Enumerable.Range(0, (int)keep.Batches).Select(number => $"batch {number}").Order(StringComparer.Ordinal),
            rows.Where(row => row.Value.StartsWith(keep.Name, StringComparison.Ordinal)).SelectMany(row => slices[row.Key]).Select(slice => slice.Name).Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("worker", "filter: 'n % 3 > 0'")]
    [InlineData("program", "exec: { command: [TESTCHILD, score, reject], protocol: framed, input: [n], output: { score: integer } }")]
    public async Task Execute_WithProcesses_EachHasARowWithTheBatchesThatItAnswered(string what, string stage)
    {
        using PipelineFolder folder = new();
        folder.Write("a.csv", "n\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\n")));
        using MemoryStream output = new();
        RunReport report = (await folder.RunAsync(
            $"columns: {{ n: {{ type: integer }} }}\nstages: [ {{ name: call, {stage.Replace("TESTCHILD", TestChild.Path, StringComparison.Ordinal)} }} ]",
            definition => definition with { Run = definition.Run with { BatchBytes = 4096, Shard = new Dictionary<string, int> { ["call"] = 2 } } },
            new RunOptions { Trace = output, WorkerCommand = [TestChild.Path, "worker"] })).AssertPublished().Report;

        BlockReport block = Assert.Single(report.Blocks, block => block.ByProcess.Count > 0);
        (Dictionary<int, string> rows, ILookup<int, (string Name, decimal From, decimal Length)> slices) = Read(output.ToArray());
        int[] ofProcesses = [.. rows.Where(row => row.Value.StartsWith(what, StringComparison.Ordinal)).Select(row => row.Key)];
        Assert.Equal(block.ByProcess.Select(process => $"{what} {process.Number} of {block.Name}"), ofProcesses.Select(row => rows[row]));
        Assert.Equal(block.ByProcess.Select(process => (int)process.Batches), ofProcesses.Select(row => slices[row].Count()));
        Assert.Equal(
            Enumerable.Range(0, (int)block.Batches).Select(number => $"batch {number}").Order(StringComparer.Ordinal),
            ofProcesses.SelectMany(row => slices[row]).Select(slice => slice.Name).Order(StringComparer.Ordinal));
        Assert.All(ofProcesses, row => Assert.All(slices[row].Zip(slices[row].Skip(1)), pair => Assert.True(pair.Second.From >= pair.First.From + pair.First.Length - 0.002m, $"{pair.Second} in {pair.First}")));
    }

    [Fact]
    public void Row_WithAnyName_IsEscaped()
    {
        using MemoryStream output = new();
        using (TraceFile trace = new(output))
        {
            trace.Row("a \"b\"\n\\ é \u2028").Add(1, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        }

        Assert.Equal("a \"b\"\n\\ é \u2028", Assert.Single(Read(output.ToArray()).Rows).Value);
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_IsCounted()
    {
        using MemoryStream output = new();
        TraceFile trace = new(output, most: 3);
        TraceRow row = trace.Row("x");
        for (int i = 0; i < 10; i++)
        {
            row.Add(i, i * Millisecond, (i + 1) * Millisecond);
        }

        trace.Dispose();
        row.Add(11, 0, 1);
        Assert.Equal(3, Read(output.ToArray()).Slices[1].Count());
        using JsonDocument json = JsonDocument.Parse(output.ToArray());
        Assert.Equal(7, json.RootElement.GetProperty("otherData").GetProperty("slices_left_out").GetInt32());
    }

    [Fact]
    public void Add_WhereNothingCanBeWritten_FailsNothing()
    {
        FullStream output = new();
        using TraceFile trace = new(output);
        TraceRow row = trace.Row("x");
        for (int i = 0; i < 10_000; i++)
        {
            row.Add(i, 0, Millisecond);
        }

        trace.Dispose();
        Assert.IsType<IOException>(trace.Fault);
    }

    private static (Dictionary<int, string> Rows, ILookup<int, (string Name, decimal From, decimal Length)> Slices) Read(byte[] bytes)
    {
        using JsonDocument json = JsonDocument.Parse(bytes);
        JsonElement[] events = [.. json.RootElement.GetProperty("traceEvents").EnumerateArray()];
        return (
            events.Where(one => one.GetProperty("ph").GetString() == "M").ToDictionary(one => one.GetProperty("tid").GetInt32(), one => one.GetProperty("args").GetProperty("name").GetString()!),
            events.Where(one => one.GetProperty("ph").GetString() == "X").ToLookup(
                one => one.GetProperty("tid").GetInt32(),
                one => (one.GetProperty("name").GetString()!, one.GetProperty("ts").GetDecimal(), one.GetProperty("dur").GetDecimal())));
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");
    }
}
