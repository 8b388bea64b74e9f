using Pipeline.Csv;
using Pipeline.Planning;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Guarantee 1: a run that does not balance ends with 70 and publishes nothing.</summary>
public sealed class BalanceRunTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_RecordsLostOnTheWay_Exits70AndPublishesNothing()
    {
        folder.Write("a.csv", "id,x\n1,2\n3,4\n5,6\n");
        PipelinePlan plan = PipelinePlan.Create(folder.Define("output: { path: '{id}.csv' }"));
        PlannedFile file = Assert.Single(plan.Files);
        plan = plan with { Files = [file with { Programs = [.. file.Programs.Select(program => program with { Layout = program.Layout! with { PathFactory = () => new LosingPath() } })] }] };

        PipelineResult result = (await PipelineFolder.RunAsync(plan)).AssertFailed(70, "do not balance");

        Assert.False(result.Report.Totals.Balanced);
        Assert.Contains(result.Report.Problems, problem => problem.StartsWith("1 records were written, and 'read' gave 3", StringComparison.Ordinal));
        Assert.Contains("\"balanced\": false", await File.ReadAllTextAsync(Path.Combine(result.Report.RunFolder!, "run.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_BytesOfAnyInput_AddUpToItsLength()
    {
        MessyOrders.Write(folder, records: 60);
        PipelineResult result = (await folder.RunAsync("rejects: { max: 100% }", definition => definition with { Run = definition.Run with { BatchBytes = 100 } })).AssertPublished();
        Assert.All(result.Report.Inputs, input =>
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder.Data, input.Path));
            Assert.Equal(bytes.Length, input.HeadBytes + input.BatchBytes);
            Assert.Equal(Checksum(bytes).ToString("x8", System.Globalization.CultureInfo.InvariantCulture), input.Crc32C);
        });
    }

    /// <summary>CRC-32C bit by bit, as RFC 3720 describes it.</summary>
    private static uint Checksum(byte[] bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) * 0x82F63B78u);
            }
        }

        return ~checksum;
    }

    /// <summary>Knows the way for the first record only: what has no path is written nowhere.</summary>
    private sealed class LosingPath : IRecordPath
    {
        private int records;

        public IReadOnlyList<int> Slots => [];

        public void Begin()
        {
        }

        public int PlaceOf(RecordFields record) => records++ == 0 ? 0 : -1;

        public string ValuesAt(int place) => "first";
    }
}
