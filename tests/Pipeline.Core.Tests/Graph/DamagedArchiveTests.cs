using System.IO.Compression;
using System.Text;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Graph;

/// <summary>gzip inputs: whole ones give what the plain file gives; damaged ones condemn the file alike at any parallelism.</summary>
public sealed class DamagedArchiveTests : IDisposable
{
    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_CompressedInputs_GiveWhatPlainOnesGive()
    {
        byte[] plain = MessyOrders.File(new Random(5), 800, () => "\n");
        for (int i = 0; i < 5; i++)
        {
            folder.Write($"{i}.csv", plain);
        }

        const string Yaml = "rejects: { max: 100% }\noutput: { path: all.csv }";
        string expected = (await folder.RunAsync(Yaml)).AssertPublished().PublishedText();
        using PipelineFolder compressed = new();
        for (int i = 0; i < 5; i++)
        {
            compressed.Write($"{i}.csv.gz", [.. Gzip(plain.AsSpan(0, 10_000)), .. Gzip(plain.AsSpan(10_000))]);
        }

        foreach (int dop in (int[])[1, 2, 8])
        {
            PipelineResult result = (await compressed.RunAsync(Yaml, definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = 4096 } })).AssertPublished();
            Assert.Equal(expected, result.PublishedText());
            Assert.All(result.Report.Inputs, input => Assert.Equal(plain.Length, input.Bytes));
        }
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("garbage")]
    [InlineData("checksum")]
    public async Task Execute_DamagedArchive_IsCondemned(string how)
    {
        Damage(how);
        PipelineResult result = await folder.RunAsync("rejects: { max: 100% }");
        result.AssertFailed(65, "a.csv.gz, line");
        Assert.Contains("gzip.", result.Report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_GarbageBehindTheArchive_NamesItsFirstByte()
    {
        Damage("garbage");
        PipelineResult result = (await folder.RunAsync("rejects: { max: 100% }")).AssertFailed(65);
        Assert.Contains($"garbage behind the gzip data (byte {new FileInfo(Path.Combine(folder.Data, "a.csv.gz")).Length - "no member".Length})", result.Report.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("flipped")]
    [InlineData("checksum")]
    public async Task Execute_DamagedArchive_IsCondemnedAlikeAtAnyBatchSize(string how)
    {
        Damage(how);
        SortedDictionary<string, string>? expected = null;
        foreach ((int dop, int batchBytes) in (IEnumerable<(int, int)>)[(1, 512 << 10), (2, 4096), (8, 100), (8, 64 << 10)])
        {
            PipelineResult result = await folder.RunAsync("rejects: { max: 100% }", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batchBytes } });
            result.AssertFailed(65);
            expected ??= result.Fingerprint();
            PipelineResult.AssertSame(expected, result.Fingerprint(), $"{how}, dop {dop}, batches of {batchBytes}");
        }
    }

    [Theory]
    [InlineData("1,x\n2,y\n", 2, 0)]
    [InlineData("1,x\n2,y", 2, 1)]
    public async Task Execute_ArchiveCutByItsLastByte_CountsTheRecordsThatAreThere(string records, int read, int rejected)
    {
        folder.Write("a.csv.gz", Gzip(Encoding.UTF8.GetBytes("id,text\n" + records))[..^1]);
        foreach (string limit in (string[])["rejects: { max: 100% }", "rejects: { max: 0, fail_fast: true }"])
        {
            RunReport report = (await folder.RunAsync(limit)).AssertFailed(65).Report;

            Assert.Equal((read, rejected, 8 + records.Length), ((int)report.Totals.Read, (int)report.Totals.Rejected, (int)report.Totals.BytesIn));
            Assert.Equal("gzip.truncated", Assert.Single(report.RejectsByCode).Code);
        }
    }

    private void Damage(string how)
    {
        byte[] archive = Gzip(MessyOrders.File(new Random(5), 3000, () => "\n"));
        byte[] damaged = how switch
        {
            "cut" => archive[..(archive.Length * 2 / 3)],
            "flipped" => [.. archive[..(archive.Length / 2)], (byte)(archive[archive.Length / 2] ^ 0x55), .. archive[((archive.Length / 2) + 1)..]],
            "garbage" => [.. archive, .. "no member"u8],
            _ => [.. archive[..^8], (byte)(archive[^8] ^ 1), .. archive[^7..]],
        };
        folder.Write("a.csv.gz", damaged);
        folder.Write("b.csv", "id,name,country,quantity,price,note\n1,x,DE,1,1,\n");
    }

    private static byte[] Gzip(ReadOnlySpan<byte> plain)
    {
        using MemoryStream archive = new();
        using (GZipStream stream = new(archive, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(plain);
        }

        return archive.ToArray();
    }
}
