using System.IO.Compression;
using System.Text;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Core.Tests.Graph;
using Pipeline.Graph;
using Pipeline.Planning;
using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

public sealed class SampleFolderTests : IDisposable
{
    private readonly PipelineFolder folder = new();
    private readonly TemporaryFolder sample = new();

    public void Dispose()
    {
        folder.Dispose();
        sample.Dispose();
    }

    [Fact]
    public void Make_LargeFiles_HasTheFirstWholeRecordsOfEach()
    {
        byte[] plain = Records(60_000);
        folder.Write("a.csv", plain);
        folder.Write("sub/b.csv", plain);
        long made = Make(1 << 20);

        Assert.InRange(made, 1 << 19, 2 << 20);
        foreach (byte[] copy in (byte[][])[Read("a.csv"), Read("sub/b.csv")])
        {
            AssertFirstRecords(plain, copy);
        }
    }

    [Fact]
    public void Make_LargeArchive_HasTheFirstWholeRecordsCompressedAnew()
    {
        byte[] plain = Records(60_000);
        byte[] stored = Compressed(plain);
        folder.Write("c.csv.gz", stored);
        long made = Make(stored.Length / 3);
        Assert.Equal(made, Read("c.csv.gz").Length);
        AssertFirstRecords(plain, Inflated(Read("c.csv.gz")));
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    [InlineData("brotli")]
    public void Make_LargeFileOfAnotherFormat_HasTheFirstWholeRecordsCompressedAnew(string format)
    {
        byte[] plain = Records(120_000);
        string name = "c.csv" + Packing.Ending(format);
        byte[] stored = Packing.Pack(format, plain);
        folder.Write(name, stored);
        long made = Make(stored.Length / 3);
        Assert.Equal(made, Read(name).Length);
        AssertFirstRecords(plain, Packing.Unpack(format, Read(name)));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(1 << 30)]
    public void Make_Archive_HasItsMembersAsFiles(int bytes)
    {
        byte[] plain = Records(60_000);
        folder.Write("sub/x.csv.zip", PackedInputTests.Zip(("a.csv", plain), ("b/c.csv", Records(10))));
        Make(bytes);
        byte[] copy = Inflated(Read("sub/x.csv.zip/a.csv"));
        if (bytes > plain.Length)
        {
            Assert.Equal(plain, copy);
        }
        else
        {
            AssertFirstRecords(plain, copy);
        }

        Assert.Equal(Records(10), Inflated(Read("sub/x.csv.zip/b/c.csv")));
    }

    [Fact]
    public void Make_SmallData_IsAllOfIt()
    {
        byte[] plain = Records(10);
        folder.Write("a.csv", plain);
        folder.Write("b/c.csv.gz", Compressed(plain));
        long made = Make(1 << 20);
        Assert.Equal(plain, Read("a.csv"));
        Assert.Equal(Compressed(plain), Read("b/c.csv.gz"));
        Assert.Equal(made, plain.Length + Compressed(plain).Length);
    }

    [Fact]
    public void Make_ManySmallFiles_TakesWholeOnesFromAllOver()
    {
        for (int i = 0; i < 200; i++)
        {
            folder.Write($"{i:000}.csv", Records(40));
        }

        PipelinePlan plan = Plan();
        Make(plan.Files.Sum(file => file.Bytes) / 10);
        string[] taken = [.. Directory.GetFiles(Path.Combine(sample.Path, "0", "data")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(20, taken.Length);
        Assert.Equal(("000.csv", "190.csv"), (taken[0], taken[^1]));
        Assert.All(taken, name => Assert.Equal(Records(40), Read(name)));
    }

    [Fact]
    public void Make_DamageInTheSample_EndsBeforeIt()
    {
        byte[] plain = Records(2_000);
        folder.Write("a.csv", [.. plain, .. "x,\"never closed"u8, .. new byte[1 << 20]]);
        Make(900_000);
        Assert.Equal(plain, Read("a.csv"));
    }

    [Fact]
    public void Make_UnevenFilesAndAsManyBytesAsThereAre_IsAllOfThem()
    {
        byte[] large = Records(60_000);
        folder.Write("a.csv", large);
        folder.Write("b.csv", Records(20_000));
        folder.Write("c.csv.gz", Compressed(large));
        PipelinePlan plan = Plan();
        Sample made = SampleFolder.Make(plan, plan.Files.Sum(file => file.Bytes), sample.Path, CancellationToken.None);
        Assert.True(made.IsWhole);
        Assert.Equal(plan.Files.Sum(file => file.Bytes), made.Bytes);
        Assert.Equal(large, Read("a.csv"));
        Assert.Equal(Records(20_000), Read("b.csv"));
        Assert.Equal(Compressed(large), Read("c.csv.gz"));
    }

    [Fact]
    public void Make_OneSmallFileAndALargeOne_TakesFromTheLargeWhatTheSmallHasNot()
    {
        byte[] large = Records(60_000);
        folder.Write("a.csv", Records(10));
        folder.Write("b.csv", large);
        int asked = large.Length * 3 / 4;
        Sample made = SampleFolder.Make(Plan(), asked, sample.Path, CancellationToken.None);
        Assert.False(made.IsWhole);
        Assert.Equal(Records(10), Read("a.csv"));
        Assert.InRange(made.Bytes, asked, large.Length);
        AssertFirstRecords(large, Read("b.csv"));
    }

    [Fact]
    public void Make_LargeFileBetweenTheChosenOnes_TakesItToo()
    {
        byte[] large = Records(60_000);
        for (int i = 0; i < 100; i++)
        {
            folder.Write($"{i:000}.csv", Records(10));
        }

        folder.Write("000-large.csv", large);
        Assert.InRange(Make(large.Length / 2), large.Length / 2, large.Length);
        AssertFirstRecords(large, Read("000-large.csv"));
    }

    [Fact]
    public void Make_DamagedArchive_EndsBeforeTheDamage()
    {
        byte[] plain = Records(60_000);
        byte[] stored = [.. Compressed(plain), 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. Enumerable.Repeat((byte)0xFF, 100)];
        folder.Write("c.csv.gz", stored);
        Make(stored.Length - 1);
        byte[] copy = Inflated(Read("c.csv.gz"));
        Assert.InRange(copy.Length, plain.Length / 2, plain.Length);
        Assert.Equal(plain[..copy.Length], copy);
    }

    [Theory]
    [InlineData("a.csv", 2)]
    [InlineData("a.csv", 0.5)]
    [InlineData("a.csv.gz", 2)]
    [InlineData("a.csv.gz", 0.5)]
    public async Task Make_Cancelled_EndsInTheMiddleOfAFile(string name, double share)
    {
        byte[] stored = name is "a.csv" ? Records(1_000) : Compressed(Records(1_000));
        folder.Write(name, stored);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => SampleFolder.Make(Plan(), (long)(share * stored.Length), sample.Path, stop.Token));
    }

    [Fact]
    public void Make_HiddenFileThatDataNames_IsReadInTrials()
    {
        folder.Write("seen.csv", Records(10));
        string hidden = folder.Write(".hidden.csv", Records(10));
        PipelinePlan plan = PipelinePlan.Create(folder.Define("", definition => definition with { Data = [folder.Data, hidden] }));
        Sample made = SampleFolder.Make(plan, 1 << 20, sample.Path, CancellationToken.None);
        Trial trial = new(plan.Definition, made, sample.At("out"), new RunOptions());
        Assert.Equal([".hidden.csv", "seen.csv"], trial.Plan.Files.Select(file => file.RelativePath));
    }

    /// <summary>Each record has two quotes and ends in them, whatever lies in its text.</summary>
    private static void AssertFirstRecords(byte[] plain, byte[] copy)
    {
        Assert.InRange(copy.Length, 1, plain.Length - 1);
        Assert.Equal(plain[..copy.Length], copy);
        Assert.Equal("\"\n", Encoding.UTF8.GetString(copy[^2..]));
        Assert.Equal(0, copy.Count(letter => letter == '"') % 2);
    }

    [Fact]
    public void Make_FilesOfOneNameFromTwoFolders_KeepsThemApart()
    {
        folder.Write("one/a.txt", Records(10));
        folder.Write("two/a.txt", Records(20));
        PipelinePlan plan = PipelinePlan.Create(folder.Define("output: { path: '{root}/{stem}.csv' }", definition => definition with { Data = [Path.Combine(folder.Data, "one/a.txt"), Path.Combine(folder.Data, "two/a.txt")] }));
        Sample made = SampleFolder.Make(plan, 1 << 20, sample.Path, CancellationToken.None);
        Assert.Equal([sample.At("0/one/a.txt"), sample.At("1/two/a.txt")], made.Data);
        Assert.Equal(Records(10), File.ReadAllBytes(sample.At("0/one/a.txt")));
        Assert.Equal(Records(20), File.ReadAllBytes(sample.At("1/two/a.txt")));
        Trial trial = new(plan.Definition, made, sample.At("out"), new RunOptions());
        Assert.Equal(["one/a.csv", "two/a.csv"], trial.Plan.Files.Select(file => file.Destination));
    }

    private long Make(long bytes) => SampleFolder.Make(Plan(), bytes, sample.Path, CancellationToken.None).Bytes;

    private PipelinePlan Plan() => PipelinePlan.Create(folder.Define());

    private byte[] Read(string name) => File.ReadAllBytes(sample.At("0/data/" + name));

    private static byte[] Records(int count)
    {
        StringBuilder text = new("k,v\n");
        for (int i = 0; i < count; i++)
        {
            _ = text.Append(i).Append(",\"a text,\nof ").Append(i % 7).Append(" lines\"\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Compressed(byte[] plain)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return stream.ToArray();
    }

    private static byte[] Inflated(byte[] compressed)
    {
        using GZipStream gzip = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
