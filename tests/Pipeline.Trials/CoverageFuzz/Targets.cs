using System.Text;
using Pipeline.Core.Tests.Csv;
using Pipeline.Core.Tests.Csv.Compression;
using Pipeline.Core.Tests.Definition;
using Pipeline.Core.Tests.Expressions;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Processes;

namespace Pipeline.CoverageFuzz;

/// <summary>All that reads bytes of others, or of our own that may be damaged.</summary>
internal static class Targets
{
    private static readonly string[] Csv =
    [
        "a,b,c\n1,2,3\n\"x,\"\"y\"\"\",\n,4\n",
        "\uFEFFid;name\r\n1;\"Jürgen\r\nB\"\r\n\r\n2;\"\"\r\n",
        "a\tb\r\"c\td\"\te\r\r\n\"open",
        "k,v\n" + string.Concat(Enumerable.Repeat("key,\"a \"\"long\"\" value with ä and 😀\",\n", 6)),
    ];

    private static readonly string[] Expressions =
    [
        "a = 'x' and b > 1.50 or not (c is null)",
        "case when upper(a) like 'X%' then round(b / 3, 2) else b * -1 end",
        "cast(a as date) between date '2024-01-01' and date '2024-12-31'",
        "coalesce(try_cast(a as integer), length(trim(c)), 0) in (1, 2, 3)",
        "format_date(to_timestamp(a, 'yyyy-MM-dd HH:mm:ss.FFF', 'Europe/Berlin'), 'd MMM yy')",
        "regexp_replace(a || '-' || b, '([a-z]+)-', '$1') <> split_part(a, ',', 2)",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        // Any cutting gives what one pass of CsvHelper over the whole gives.
        new("csv", () => Bytes(Csv), bytes =>
        {
            List<ReadRecord> whole = Reading.Whole(bytes);
            foreach (int batch in (int[])[16, 61, 1000])
            {
                Reading.AssertSame(bytes, batch, whole: whole);
            }
        }),
        new("prologue", () => Bytes(Csv), bytes =>
        {
            using MemorySource source = new(bytes);
            PrologueReader.Read(source, "x.csv", CsvDialect.Default, delimiterIsDeclared: false);
        }),
        new("gzip", () => Seeds("gzip"), bytes => ReadPacked("gzip", bytes)),
        new("zlib", () => Seeds("zlib"), bytes => ReadPacked("zlib", bytes)),
        new("zstd", () => Seeds("zstd"), bytes => ReadPacked("zstd", bytes)),
        new("lz4", () => Seeds("lz4"), bytes => ReadPacked("lz4", bytes)),
        new("brotli", () => Seeds("brotli"), bytes => ReadPacked("brotli", bytes)),
        new("expression", () => Bytes(Expressions), bytes => Evaluation.Run(Encoding.UTF8.GetString(bytes), "a=x; b:decimal=1.50; c=null")),
        new("pipeline-file", () => Bytes(Example.Text), bytes => DefinitionReader.Parse(Encoding.UTF8.GetString(bytes))),
        new("frame", () => [OurBytes.Frame(FrameType.Hello, "{}"u8), OurBytes.Frame(FrameType.End, [])], bytes =>
        {
            FrameReader reader = new(new MemoryStream(bytes));
            while (reader.Read() is not null)
            {
            }
        }),
        new("answer", () => [OurBytes.Answer()], OurBytes.ReadAnswer),
        new("batch", () => [WorkerBytes.Batch()], WorkerBytes.ReadBatch),
        new("result", () => [WorkerBytes.Result()], WorkerBytes.ReadResult),
        new("journal", () => [OurBytes.Checkpoint()], OurBytes.ReadJournal),
        new("record", OurBytes.Records, OurBytes.ReadRecord),
        .. ReaderTargets.All.Select(target => new Target(target.Name, target.Seeds, target.Body)),
    ];

    /// <summary>The one with that name.</summary>
    public static Target Called(string name) => All.Single(target => target.Name == name);

    private static IEnumerable<byte[]> Bytes(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);

    private static IEnumerable<byte[]> Seeds(string format) => Bytes(Csv).Select(bytes => Packing.Pack(format, bytes));

    private static void ReadPacked(string format, byte[] bytes)
    {
        using IByteSource source = Packing.Source(format, bytes);
        byte[] buffer = new byte[100];
        for (long total = 0; source.Read(buffer) is var count and > 0; total += count)
        {
            Assert.InRange(total, 0, 64 << 20);
        }
    }
}
