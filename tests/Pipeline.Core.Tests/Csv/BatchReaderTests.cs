using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class BatchReaderTests
{
    [Fact]
    public void TryReadNext_AnyBytesAnyBatchSize_EqualsOneCsvHelperPass()
    {
        Gen<(byte[] Bytes, int Batch, int Piece)> inputs =
            from bytes in CsvBytes.Any
            from batch in Gen.Choose(16, 400)
            from piece in Gen.Choose(1, 300)
            select (bytes, batch, piece);
        Property property = Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            Reading.AssertSame(input.Bytes, input.Batch, piece: input.Piece);
            return true;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
    }

    [Fact]
    public void TryReadNext_AnyBytesOtherDialect_EqualsOneCsvHelperPass()
    {
        CsvDialect dialect = Reading.Headerless with { Delimiter = (byte)';', Quote = (byte)'\'' };
        Property property = Prop.ForAll(CsvBytes.Any.ToArbitrary(), bytes =>
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = bytes[i] switch { (byte)',' => (byte)';', (byte)'"' => (byte)'\'', _ => bytes[i] };
            }

            Reading.AssertSame(bytes, 100, dialect);
            return true;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }

    [Fact]
    public void TryReadNext_NastyFileEveryBatchSize_SameRecords()
    {
        byte[] bytes = NastyFile();
        List<ReadRecord> whole = Reading.Whole(bytes);
        for (int batch = 16; batch <= 4096; batch += batch < 300 ? 1 : 61)
        {
            Reading.AssertSame(bytes, batch, whole: whole);
        }

        Reading.AssertSame(bytes, 16, piece: 1, whole: whole);
        Reading.AssertSame(bytes, 700, piece: 1, whole: whole);
    }

    [Fact]
    public void TryReadNext_BatchBeginsWithBytesOfBom_TheyAreText()
    {
        byte[] bytes = [.. "\uFEFFaaaaaaaaaaaa\n"u8, .. "\uFEFFb\n"u8, 0xFF, 0xFE, (byte)'c', (byte)'\n', 0, 0, 0xFE, 0xFF, (byte)'\n'];
        ReadResult result = Reading.Cut(bytes, 16);
        Assert.Equal(["<aaaaaaaaaaaa|aaaaaaaaaaaa>", "<ï»¿b|ï»¿b>", "<ÿþc|ÿþc>", "<\0\0þÿ|\0\0þÿ>"], result.Records.Select(record => record.Values));
        Assert.Equal(3, result.Records[0].Offset);
    }

    [Fact]
    public void TryReadNext_OpenQuote_CondemnsTheFileAndNamesWhereItOpened()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("a,b\nc,\"d\"\ne,\"f\n" + string.Concat(Enumerable.Repeat("g,h\n", 1000)));
        foreach (int batch in (int[])[16, 100, 5000])
        {
            ReadResult result = Reading.Cut(bytes, batch);
            Assert.Equal(2, result.Records.Count);
            Assert.Equal(new InputFault("csv.unterminated", "a quote is never closed", Offset: 10, QuoteOffset: 12), result.Fault);
        }
    }

    [Theory]
    [InlineData(20, "\n", true)]
    [InlineData(20, "\r\n", true)]
    [InlineData(20, "\r", true)]
    [InlineData(20, "", true)]
    [InlineData(21, "\n", false)]
    [InlineData(21, "\r\n", false)]
    [InlineData(21, "\r", false)]
    [InlineData(21, "", false)]
    [InlineData(2000, "\n", false)]
    public void TryReadNext_RecordAtTheLimit_JudgedTheSameAtAnyBatchSize(int size, string end, bool fits)
    {
        foreach (string behind in (string[])["", "z\n"])
        {
            byte[] bytes = Encoding.ASCII.GetBytes("aa\n\nb\n" + new string('x', size) + end + (end.Length == 0 ? "" : behind));
            for (int batch = 16; batch < 80; batch++)
            {
                ReadResult result = Reading.Cut(bytes, batch, Reading.Headerless with { MaxRecord = 20 });
                Assert.Equal((fits ? 3 : 2) + (fits && end.Length > 0 && behind.Length > 0 ? 1 : 0), result.Records.Count);
                Assert.Equal(fits ? null : "csv.record_too_large", result.Fault?.Code);
                Assert.Equal(fits ? null : 6L, result.Fault?.Offset);
                Assert.InRange(result.LargestBuffer, 1, 23);
            }
        }
    }

    [Theory]
    [InlineData((byte)'x')]
    [InlineData((byte)'"')]
    [InlineData((byte)',')]
    public void TryReadNext_GigabyteWithoutRecordEnd_StopsAtTheLimit(byte filler)
    {
        // 1 GB in one record: after an opening quote, or without a line end.
        using var source = new EndlessSource(filler == '"' ? "a,b\nc,\"d"u8.ToArray() : "a,b\n"u8.ToArray(), filler == '"' ? (byte)'x' : filler, 1L << 30);
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", CsvDialect.Default with { MaxRecord = 1 << 20 }, delimiterIsDeclared: true);
        var buffers = new CountingBuffers();
        var reader = new BatchReader(source, prologue, 64 << 10, buffers);
        Assert.True(reader.TryReadNext(out CutBatch batch));
        Assert.Equal("csv.record_too_large", batch.Fault!.Code);
        Assert.Contains("1048576", batch.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, batch.Fault.Offset);
        Assert.Equal(filler == '"' ? 6L : null, batch.Fault.QuoteOffset);
        Assert.InRange(source.StoredBytes, 1 << 20, 3 << 20);
        Assert.InRange(buffers.Largest, 1 << 20, (1 << 20) + 3);
        Assert.False(reader.TryReadNext(out _));
    }

    [Fact]
    public void TryReadNext_SourceFails_NoBufferStaysOut()
    {
        using var source = new EndlessSource("a\nb\nc"u8.ToArray(), (byte)'x', 300_000) { FailsAtEnd = true };
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", Reading.Headerless, delimiterIsDeclared: true);
        var buffers = new CountingBuffers();
        var reader = new BatchReader(source, prologue, 200_000, buffers);
        Assert.True(reader.TryReadNext(out CutBatch batch));
        buffers.Return(batch.Buffer);
        Assert.Throws<IOException>(() => reader.TryReadNext(out _));
        Assert.Equal(0, buffers.Out);
    }

    /// <summary>4 KB with all that may go wrong at a buffer's edge.</summary>
    private static byte[] NastyFile()
    {
        var text = new StringBuilder("\uFEFFid,text\r\n");
        for (int i = 0; text.Length < 3000; i++)
        {
            text.Append(i).Append(",\"l1\r\nl2, \"\"q\"\"\"\r\n").Append(i).Append(",plain\r\r\n\n").Append("é€😀,\"\"\r").Append("12\" tv,\"a\"b\n").Append("  \n,\n\0,x\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("last,\"").Append('x', 5000).Append("\"\"\"").ToString());
    }

    [Theory]
    [InlineData(150 << 20, true)]
    [InlineData(300 << 20, false)]
    public void TryReadNext_RecordFarBeyondABatch_GetsTheRoomOfALargestOneOnce(int record, bool fits)
    {
        using EndlessSource source = new("id\n"u8.ToArray(), (byte)'x', record);
        SourcePrologue prologue = PrologueReader.Read(source, "x.csv", CsvDialect.Default with { MaxRecord = 200 << 20 }, delimiterIsDeclared: true);
        LargeRents rents = new();
        BatchReader reader = new(source, prologue, 512 << 10, rents);

        Assert.True(reader.TryReadNext(out CutBatch batch));
        Assert.Equal(fits, batch.Fault is null);
        Assert.Equal(fits ? record - 3 : (200 << 20) + 2, batch.Length);
        Assert.False(reader.TryReadNext(out _));
        Assert.Equal(1, rents.Count);
    }

    /// <summary>Counts the buffers of more than 64 MiB.</summary>
    private sealed class LargeRents : IBufferSource
    {
        public int Count { get; private set; }

        public byte[] Rent(int minimumBytes)
        {
            Count += minimumBytes > 64 << 20 ? 1 : 0;
            return GC.AllocateUninitializedArray<byte>(minimumBytes);
        }

        public void Return(byte[] buffer)
        {
            // Nothing is kept.
        }
    }
}
