using System.IO.Compression;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Definition;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Graph;

/// <summary>Compressed inputs and archives: whole ones give what plain files give; damaged ones condemn the file alike at any parallelism.</summary>
public sealed class PackedInputTests : IDisposable
{
    private const string Yaml = "rejects: { max: 100% }\noutput: { path: all.csv }";

    private readonly PipelineFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Execute_EachFormat_GivesWhatPlainFilesGive()
    {
        byte[] plain = MessyOrders.File(new Random(5), 800, () => "\n");
        string[] formats = ["gzip", "zlib", "zstd", "lz4", "brotli"];
        using PipelineFolder packed = new();
        for (int i = 0; i < formats.Length; i++)
        {
            folder.Write($"{i}.csv", plain);
            packed.Write($"{i}.csv{Packing.Ending(formats[i])}", Packing.Pack(formats[i], plain));
        }

        string expected = (await folder.RunAsync(Yaml)).AssertPublished().PublishedText();
        foreach (int dop in (int[])[1, 2, 8])
        {
            PipelineResult result = (await packed.RunAsync(Yaml, definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = 4096 } })).AssertPublished();
            Assert.Equal(expected, result.PublishedText());
            Assert.All(result.Report.Inputs, input => Assert.Equal(plain.Length, input.Bytes));
        }

        PipelineResult each = (await packed.RunAsync("rejects: { max: 100% }")).AssertPublished();
        Assert.Equal(["0.csv", "1.csv", "2.csv", "3.csv", "4.csv"], each.Published().Keys);
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    [InlineData("brotli")]
    public async Task Execute_DamagedFile_IsCondemnedAlikeAtAnyBatchSize(string format)
    {
        // Of a block of LZ4 all is lost: what comes before it stands in others.
        byte[] plain = MessyOrders.File(new Random(5), 3000, () => "\n");
        byte[] packed = format is "lz4" ? [.. Packing.Pack(format, plain.AsSpan(0, 9000)), .. Packing.Pack(format, plain.AsSpan(9000))] : Packing.Pack(format, plain);
        foreach ((string how, byte[] damaged) in (IEnumerable<(string, byte[])>)[("truncated", packed[..(packed.Length * 2 / 3)]), ("garbage", [.. packed, .. "more"u8])])
        {
            folder.Write("a.csv" + Packing.Ending(format), damaged);
            folder.Write("b.csv", "id,name,country,quantity,price,note\n1,x,DE,1,1,\n");
            SortedDictionary<string, string>? expected = null;
            foreach ((int dop, int batchBytes) in (IEnumerable<(int, int)>)[(1, 512 << 10), (2, 4096), (8, 100)])
            {
                PipelineResult result = await folder.RunAsync("rejects: { max: 100% }", definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = batchBytes } });
                result.AssertFailed(65, $"a.csv{Packing.Ending(format)}, line");
                Assert.Contains($"{format}.{how}", result.Report.Failure, StringComparison.Ordinal);
                expected ??= result.Fingerprint();
                PipelineResult.AssertSame(expected, result.Fingerprint(), $"{how}, dop {dop}, batches of {batchBytes}");
            }
        }
    }

    [Fact]
    public async Task Execute_Archive_ReadsItsMembersAsFiles()
    {
        byte[] first = MessyOrders.File(new Random(5), 700, () => "\n");
        byte[] second = MessyOrders.File(new Random(6), 900, () => "\n");
        folder.Write("night.csv/a.csv", first);
        folder.Write("night.csv/sub/b.csv", second);
        PipelineResult plain = (await folder.RunAsync("rejects: { max: 100% }")).AssertPublished();
        string merged = (await folder.RunAsync(Yaml)).AssertPublished().PublishedText();
        using PipelineFolder packed = new();
        packed.Write("night.csv.zip", Zip(("sub/b.csv", second), ("a.csv", first), ("readme.txt", "x"u8.ToArray())));

        foreach (int dop in (int[])[1, 8])
        {
            PipelineResult result = (await packed.RunAsync(Yaml, definition => definition with { Run = definition.Run with { AllDop = dop, BatchBytes = 4096 } })).AssertPublished();
            Assert.Equal(merged, result.PublishedText());
            Assert.Equal(["night.csv.zip/a.csv", "night.csv.zip/sub/b.csv"], result.Report.Inputs.Select(input => input.Path));
        }

        PipelineResult each = (await packed.RunAsync("rejects: { max: 100% }")).AssertPublished();
        Assert.Equal(plain.Published().Values, each.Published().Values);
        Assert.Equal(["night.csv.zip/a.csv", "night.csv.zip/sub/b.csv"], each.Published().Keys);
        Assert.Equal(plain.RejectLines().Select(line => line.Replace("night.csv/", "night.csv.zip/", StringComparison.Ordinal)), each.RejectLines());
    }

    [Fact]
    public async Task Execute_DamagedMember_IsCondemned()
    {
        byte[] zip = Zip(("a.csv", MessyOrders.File(new Random(5), 3000, () => "\n")), ("b.csv", "id,name,country,quantity,price,note\n1,x,DE,1,1,\n"u8.ToArray()));
        zip[zip.Length / 2] ^= 0x40;
        folder.Write("x.csv.zip", zip);
        PipelineResult result = (await folder.RunAsync("rejects: { max: 100% }")).AssertFailed(65, "x.csv.zip/a.csv, line");
        Assert.Contains("zip.corrupt", result.Report.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ArchiveThatIsNotNamedForData_IsReadWhereItIsNamed()
    {
        folder.Write("a.csv", "id\n1\n");
        folder.Write("backup.zip", Zip(("b.csv", "id\n2\n"u8.ToArray())));
        Assert.Equal(["a.csv"], folder.TryPlan("")!.Files.Select(file => file.Name));
        Assert.Equal(["backup.zip/b.csv"], folder.TryPlan("input: { include: ['*.zip'] }")!.Files.Select(file => file.Name));
        PipelinePlan named = PipelinePlan.Create(folder.Define("", definition => definition with { Data = [Path.Combine(folder.Data, "backup.zip")] }));
        Assert.Equal(["backup.zip/b.csv"], named.Files.Select(file => file.Name));
    }

    [Fact]
    public void Plan_MembersLeftOut_AreListed()
    {
        folder.Write("x.csv.zip", Zip(("a.csv", "id\n1\n"u8.ToArray()), ("old/b.csv", "id\n2\n"u8.ToArray()), ("c.txt", "x"u8.ToArray())));
        PipelinePlan plan = folder.TryPlan("input: { exclude: ['**/old/*'] }")!;
        Assert.Equal(["x.csv.zip/a.csv"], plan.Files.Select(file => file.Name));
        Assert.Equal(["x.csv.zip/c.txt", "x.csv.zip/old/b.csv"], plan.Ignored.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("c.txt", "no file in x.csv.zip is read", 66)]
    [InlineData("../a.csv", "leads out", 65)]
    public void Plan_ArchiveWithNothingToRead_IsRefused(string member, string what, int exitCode)
    {
        folder.Write("x.csv.zip", Zip((member, "id\n1\n"u8.ToArray())));
        Problem problem = Assert.Single(folder.Refused("").Problems);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.Equal(exitCode, problem.ExitCode);
    }

    [Fact]
    public void Plan_KeyOfBefore_SaysWhatItIsCalledNow()
    {
        folder.Write("a.csv", "id\n1\n");
        Exception refused = Assert.ThrowsAny<Exception>(() => folder.Define("input: { gzip_ratio: 7 }"));
        Assert.Contains("input.gzip_ratio': it is called input.compression_ratio now", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_MembersAlike_AreDuplicates()
    {
        folder.Write("x.csv.zip", Zip(("a.csv", "id\n1\n"u8.ToArray()), ("b.csv", "id\n1\n"u8.ToArray()), ("c.csv", "id\n2\n"u8.ToArray())));
        PlanException refused = folder.Refused("input: { gate: { duplicates: refuse } }");
        Assert.Contains(refused.Problems, problem => problem.Message.StartsWith("x.csv.zip/b.csv: the same bytes as x.csv.zip/a.csv", StringComparison.Ordinal));
        Assert.DoesNotContain(refused.Problems, problem => problem.Message.StartsWith("x.csv.zip/c.csv", StringComparison.Ordinal));
    }

    internal static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        using MemoryStream target = new();
        using (ZipArchive archive = new(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in members)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return target.ToArray();
    }
}
