using System.Text;
using Pipeline.Core.Tests.Csv.Dialects;
using Pipeline.Csv;
using Pipeline.Csv.Dialects;
using Pipeline.Csv.JsonLines;

namespace Pipeline.Core.Tests.Csv.JsonLines;

/// <summary>Records of JSON Lines, their places and their bytes are the same in any pieces and batches, and from any record on.</summary>
public sealed class JsonRewriterTests
{
    [Fact]
    public void Read_AnyLines_AreTheSameInAnyPiecesAndFromAnyRecordOn()
    {
        Random random = new(8);
        for (int i = 0; i < 250; i++)
        {
            string end = random.Next(3) == 0 ? "\r\n" : "\n";
            string text = (random.Next(5) == 0 ? "\uFEFF" : "") + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(8) == 0 ? end : JsonPieces.Line(random) + end)) + (random.Next(3) == 0 ? JsonPieces.Line(random) : "");
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (random.Next(4) == 0 && bytes.Length > 0)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(0x80, 0x100);
            }

            CsvDialect dialect = Of(["a", "b", "é"], (NewKeys)random.Next(3));
            DialectResult expected = DialectReading.Read(bytes, dialect);
            Assert.All(expected.Records, record => Assert.StartsWith(record.Own, Encoding.Latin1.GetString(bytes)[(int)record.Offset..], StringComparison.Ordinal));
            foreach ((int batch, int piece) in ((int, int)[])[(16, 1), (40, 7), (1 << 16, 3)])
            {
                DialectResult again = DialectReading.Read(bytes, dialect, batch, piece);
                Assert.Equal(expected.Records, again.Records);
                Assert.Equal(expected.Recovered, again.Recovered);
            }

            for (int from = 1; from < expected.Records.Count; from++)
            {
                DialectResult rest = DialectReading.Read(bytes, dialect, 64, 5, skipTo: expected.Records[from].Offset);
                Assert.Equal(expected.Records.Skip(from).Select(record => (record.Offset, record.Own, record.Values)), rest.Records.Select(record => (record.Offset, record.Own, record.Values)));
            }
        }
    }

    [Fact]
    public void Read_Values_BecomeFields()
    {
        const string Text = "{\"é\":\"x\\\"y\\n\",\"a\":1.50}\n\n {\"\\u0061\" : null, \"b\": { \"k\": [ 1, \"a b\\\" ]\" ] } }\r\n{\"b\":true,\"a\":\"\"}";

        DialectResult read = DialectReading.Read(Encoding.UTF8.GetBytes(Text), Of(["a", "b", "é"]));

        Assert.Equal(["1.50||\"x\"y\n\"", "|\"{\"k\":[1,\"a b\\\" ]\"]}\"|", "\"\"|true|"], read.Values);
        Assert.Equal([(0L, 1L), (26L, 3L), (79L, 4L)], read.Records.Select(record => (record.Offset, record.Line)));
    }

    [Fact]
    public void Read_OneColumn_TellsNullFromEmptyText()
    {
        DialectResult read = DialectReading.Read("{\"a\":null}\n{}\n{\"a\":\"\"}\n\n{\"a\":\"\\u0000\"}\n"u8.ToArray(), Of(["a"]));

        Assert.Equal(["\0", "\0", "\"\"", "\"\0\""], read.Values);
    }

    [Fact]
    public void Read_LineThatIsTooLong_EndsTheFileBehindTheRecordsBefore()
    {
        byte[] text = Encoding.UTF8.GetBytes($"{{\"a\":1}}\n{{\"a\":\"{new string('x', 3000)}\"}}\n{{\"a\":2}}\n");
        CsvDialect dialect = Of(["a", "b"]);
        dialect = dialect with { Foreign = dialect.Foreign! with { MaxRecord = 1024 }, MaxRecord = 4096 };

        foreach (int piece in (int[])[1, 100, 100_000])
        {
            DialectResult read = DialectReading.Read(text, dialect, 64, piece);

            Assert.Equal(["1|"], read.Values);
            Assert.StartsWith("csv.record_too_large", read.Fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sample_Keys_StandInTheOrderOfTheirAppearance()
    {
        byte[] text = "{\"b\":1}\nnone\n{\"a\":1,\"b\":2}\n{\"c\":1}"u8.ToArray();
        JsonRules rules = new() { Declared = [["x", "a"], ["d"]] };

        Assert.Equal(["b", "a", "c", "d"], KeySample.WithDeclared(KeySample.Of(text, isWhole: true, 100), rules));
        Assert.Equal(["b", "a"], KeySample.Of(text, isWhole: false, 100));
    }

    private static CsvDialect Of(string[] columns, NewKeys newKeys = NewKeys.Reject) => CsvDialect.Default with
    {
        Header = false,
        IsJson = true,
        Foreign = new ForeignRules { Delimiter = [(byte)','], Quote = null, LineEnd = LineEnds.Lf, MaxRecord = 16 << 20, Json = new JsonRules { Columns = columns, NewKeys = newKeys } },
    };
}
