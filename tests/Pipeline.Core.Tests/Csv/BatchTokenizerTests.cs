using System.Text;
using Pipeline.Csv;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Csv;

public sealed class BatchTokenizerTests
{
    [Fact]
    public void Load_NullsQuotesAndEscapes_GiveWhatTheContractSays()
    {
        CsvDialect dialect = CsvDialect.Default with { NullValues = [[], [.. "NULL"u8]] };
        List<string?> values = Load(dialect, ",\"\",NULL,\"NULL\",\"a\"\"b\", x ,\"c,d\",null,\"\"\"\"\n", 10);
        Assert.Equal(new List<string?> { null, "", null, "NULL", "a\"b", " x ", "c,d", "null", "\"", null }, values);
        Assert.Equal(new List<string?> { "", "x" }, Load(CsvDialect.Default with { NullValues = [] }, ",x", 2));
    }

    [Fact]
    public void Begin_MiddleOfABuffer_ReadsOnlyItsRange()
    {
        byte[] buffer = "zz\"xa,b\nc,\"d\"\n\"e,f\n"u8.ToArray();
        using var tokenizer = new BatchTokenizer(CsvDialect.Default);
        tokenizer.Begin(buffer, 4, 10, isWellFormed: true);
        Assert.True(tokenizer.MoveNext());
        Assert.Equal((4, 3, 0, 2), (tokenizer.RecordStart, tokenizer.RecordLength, tokenizer.RecordIndex, tokenizer.FieldCount));
        Assert.True(tokenizer.MoveNext());
        Assert.Equal((8, 5, 1), (tokenizer.RecordStart, tokenizer.RecordLength, tokenizer.RecordIndex));
        tokenizer.GetRaw(1, out int start, out int length);
        Assert.Equal((10, 3), (start, length));
        Assert.False(tokenizer.MoveNext());
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Begin(buffer, 0, 1, isWellFormed: true));
    }

    [Fact]
    public void MoveNext_ManyRecords_AllocatesNothingForEach()
    {
        byte[] buffer = Encoding.ASCII.GetBytes("\n" + string.Concat(Enumerable.Repeat("12,\"a\"\"b\",x,,\"c\"\n", 10_000)));
        using var tokenizer = new BatchTokenizer(CsvDialect.Default);
        var fields = new RecordFields(5, now: 0);
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            tokenizer.Begin(buffer, 1, buffer.Length - 1, isWellFormed: true);
            while (tokenizer.MoveNext())
            {
                fields.Begin(buffer);
                for (int field = 0; field < 5; field++)
                {
                    tokenizer.Load(field, field, fields);
                }
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(9_999, tokenizer.RecordIndex);
        Assert.InRange(allocated, 0, 20_000);
    }

    [Fact]
    public void MoveNext_DamagedBatch_FindsFieldsAndBlankLinesWhereTheyAre()
    {
        Random random = new(1);
        using var tokenizer = new BatchTokenizer(CsvDialect.Default);
        for (int round = 0; round < 500; round++)
        {
            // One record has a stray quote. Some are longer than 64 and 128 bytes, some are nothing but a line end.
            string newline = random.Next(3) switch { 0 => "\n", 1 => "\r", _ => "\r\n" };
            List<string> lines = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(4) == 0 ? "" : Record())];
            lines.Insert(random.Next(lines.Count + 1), "x\"y,z");
            string text = string.Concat(lines.Select(line => line + newline));
            text = lines[^1].Length > 0 && random.Next(2) == 0 ? text[..^newline.Length] : text;
            byte[] buffer = Encoding.ASCII.GetBytes("\n" + text);
            List<string[]> found = [];

            tokenizer.Begin(buffer, 1, buffer.Length - 1, isWellFormed: false);
            while (tokenizer.MoveNext())
            {
                found.Add([.. Enumerable.Range(0, tokenizer.FieldCount).Select(Raw)]);
            }

            Assert.Equal(lines.Where(line => line.Length > 0).Select(line => line.Split(',')), found);
            Assert.Equal(lines.Count(line => line.Length == 0), tokenizer.BlankLines);

            string Raw(int field)
            {
                tokenizer.GetRaw(field, out int start, out int length);
                return Encoding.ASCII.GetString(buffer, start, length);
            }
        }

        string Record() => string.Join(',', Enumerable.Range(0, random.Next(1, 40)).Select(_ => new string('f', random.Next(random.Next(2) == 0 ? 4 : 90)))) + "e";
    }

    private static string? ValueOf(RecordFields fields, int slot) => fields.IsNull(slot) ? null : Encoding.UTF8.GetString(fields.Text(slot));

    private static List<string?> Load(CsvDialect dialect, string text, int slots)
    {
        byte[] buffer = Encoding.UTF8.GetBytes("\n" + text);
        using var tokenizer = new BatchTokenizer(dialect);
        tokenizer.Begin(buffer, 1, buffer.Length - 1, isWellFormed: true);
        Assert.True(tokenizer.MoveNext());
        var fields = new RecordFields(slots, now: 0);
        fields.Begin(buffer);
        string?[] values = new string?[slots];
        for (int i = 0; i < slots; i++)
        {
            tokenizer.Load(i, i, fields);
            values[i] = ValueOf(fields, i);
        }

        return [.. values];
    }
}
