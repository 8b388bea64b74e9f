using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Pipeline.Core.Tests.Csv;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Core.Tests.Expressions;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Expressions;
using Example = Pipeline.Core.Tests.Definition.Example;

namespace Pipeline.Core.Tests;

/// <summary>
/// Mutated seeds give typed errors only, and any cutting of CSV gives what one independent pass over the whole gives. A few hundred of
/// each; a minute of each with <c>PIPELINE_TESTS_LONG=1</c>, each time from another start.
/// </summary>
public sealed class FuzzTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1";

    private static readonly byte[][] Csv =
    [
        "a,b,c\n1,2,3\n\"x,\"\"y\"\"\",\n,4\n"u8.ToArray(),
        "\uFEFFid;name\r\n1;\"Jürgen\r\nB\"\r\n\r\n2;\"\"\r\n"u8.ToArray(),
        "a\tb\r\"c\td\"\te\r\r\n\"open"u8.ToArray(),
        Encoding.UTF8.GetBytes("k,v\n" + string.Concat(Enumerable.Repeat("key,\"a \"\"long\"\" value with ä and 😀\",\n", 20))),
    ];

    public static TheoryData<string> Readers => new([.. ReaderTargets.All.Select(target => target.Name)]);

    private static readonly byte[][] Words = [.. ((string[])["\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "\0", "\uFEFF", "\"\n", ",\"", "😀", "0", "-", "'"]).Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3]];

    [Fact]
    public void Cut_MutatedCsv_GivesWhatOnePassGives() => Fuzz(Csv, bytes =>
    {
        List<ReadRecord> whole = Reading.Whole(bytes);
        foreach (int batch in (int[])[16, 61, 1000])
        {
            Reading.AssertSame(bytes, batch, whole: whole);
        }
    });

    [Fact]
    public void Read_MutatedPrologue_TypedErrorsOnly() => Fuzz(Csv, bytes =>
    {
        using MemorySource source = new(bytes);
        PrologueReader.Read(source, "x.csv", CsvDialect.Default, delimiterIsDeclared: false);
    });

    [Fact]
    public void Read_MutatedArchive_TypedErrorsOnly() => Fuzz([.. Csv.Select(Compressed)], bytes =>
    {
        using GzipByteSource source = new(new MemorySource(bytes), "x.csv.gz");
        byte[] buffer = new byte[100];
        for (long total = 0; source.Read(buffer) is var count and > 0; total += count)
        {
            Assert.InRange(total, 0, 64 << 20);
        }
    });

    [Theory]
    [InlineData("zlib")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    [InlineData("brotli")]
    public void Read_MutatedPackedFile_TypedErrorsOnly(string format) => Fuzz([.. Csv.Select(bytes => Packing.Pack(format, bytes))], bytes =>
    {
        using IByteSource source = Packing.Source(format, bytes);
        byte[] buffer = new byte[100];
        for (long total = 0; source.Read(buffer) is var count and > 0; total += count)
        {
            Assert.InRange(total, 0, 64 << 20);
        }
    });

    /// <summary>Other dialects, encodings, recovery, the sniffer and containers: see <see cref="ReaderTargets"/>.</summary>
    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_MutatedInputOfAReader_IsTheSameInTwoWays(string name)
    {
        (_, Func<IEnumerable<byte[]>> seeds, Action<byte[]> body) = ReaderTargets.All.Single(target => target.Name == name);
        Fuzz([.. seeds()], body);
    }

    [Fact]
    public void Compile_MutatedExpression_TypedErrorsOnly() => Fuzz(
        [.. ((string[])["a = 'x' and b > 1.50 or not (c is null)", "case when upper(a) like 'X%' then round(b / 3, 2) else b * -1 end", "cast(a as date) between date '2024-01-01' and date '2024-12-31'", "coalesce(try_cast(a as integer), length(trim(c)), 0) in (1, 2, 3)"]).Select(Encoding.UTF8.GetBytes)],
        bytes => Evaluation.Run(Encoding.UTF8.GetString(bytes), "a=x; b:decimal=1.50; c=null"));

    [Fact]
    public void Parse_MutatedPipelineFile_ProblemsOnly() => Fuzz(
        [Encoding.UTF8.GetBytes(Example.Text)],
        bytes => DefinitionReader.Parse(Encoding.UTF8.GetString(bytes)));

    private static void Fuzz(byte[][] seeds, Action<byte[]> target)
    {
        int start = IsLong ? Environment.TickCount : 1;
        long begun = Stopwatch.GetTimestamp();
        for (int number = 0; IsLong ? Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1) : number < 400; number++)
        {
            Random random = new(unchecked(start + number));
            byte[] mutated = Mutated(seeds, random);
            try
            {
                target(mutated);
            }
            catch (Exception exception) when (exception is InputException or ExpressionException)
            {
                // What it is meant to say.
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Random({start + number}): {Convert.ToHexString(mutated)}", exception);
            }
        }
    }

    private static byte[] Mutated(byte[][] seeds, Random random)
    {
        List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
        for (int changes = 1 + random.Next(5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count + 1);
            int length = Math.Min(random.Next(8), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(20), other.Length - from)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
