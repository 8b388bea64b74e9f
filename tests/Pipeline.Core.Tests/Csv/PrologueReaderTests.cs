using System.Text;
using Pipeline.Csv;
using Pipeline.Files;

namespace Pipeline.Core.Tests.Csv;

public sealed class PrologueReaderTests
{
    [Fact]
    public void Read_BomBlankLinesQuotedNames_FindsHeaderAndData()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("\uFEFF\r\n\n\"a \"\"x\"\"\",\"b\nc\",é,,é\r\n1,2,3,4,5\n");
        foreach (int piece in (int[])[1, int.MaxValue])
        {
            SourcePrologue prologue = Read(bytes, piece: piece);
            Assert.Equal(["a \"x\"", "b\nc", "é", "", "é"], prologue.Header!.Names);
            Assert.Equal("\"a \"\"x\"\"\",\"b\nc\",é,,é", Encoding.UTF8.GetString(prologue.Header.Raw));
            Assert.Equal((3, 2, 6L, 5), (prologue.BomLength, prologue.BlankLines, prologue.Header.Offset, prologue.FieldCount));
            Assert.Equal(RecordEnd.CrLf, prologue.FirstRecordEnd);
            Assert.Equal((bytes.Length - 10, 5L), (prologue.DataOffset, prologue.DataLine));
            Assert.Equal("1,2,3,4,5\n", Encoding.UTF8.GetString(prologue.Ahead.Span));
            Assert.Equal(Crc32C.Append(0, bytes), prologue.Checksum);
        }
    }

    [Theory]
    [InlineData("a,b\n1,2", nameof(RecordEnd.Lf), 4)]
    [InlineData("a,b\r1,2", nameof(RecordEnd.Cr), 4)]
    [InlineData("a,b\r\n1,2", nameof(RecordEnd.CrLf), 5)]
    [InlineData("a,b", nameof(RecordEnd.None), 3)]
    [InlineData("a,b\r", nameof(RecordEnd.Cr), 4)]
    public void Read_AnyLineEnd_IsNamed(string text, string end, long data)
    {
        SourcePrologue prologue = Read(Encoding.UTF8.GetBytes(text), piece: 1);
        Assert.Equal((end, data), (prologue.FirstRecordEnd.ToString(), prologue.DataOffset));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_MoreColumnsThanAllowed_IsRefusedAndAsManyAreNot(bool header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a,\"b,,,,\nb\",c\n1,2,3,4,5,6\n");
        CsvDialect dialect = CsvDialect.Default with { Header = header, MaxColumns = 3 };

        Assert.Equal(3, PrologueReader.Read(new MemorySource(bytes), "x.csv", dialect, delimiterIsDeclared: true).FieldCount);
        InputException refused = Assert.Throws<InputException>(() =>
            PrologueReader.Read(new MemorySource(bytes), "x.csv", dialect with { MaxColumns = 2 }, delimiterIsDeclared: true));

        Assert.Equal((65, "csv.too_many_columns"), (refused.ExitCode, refused.Code));
        Assert.Contains("3 columns, and input.csv.max_columns is 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutHeader_LeavesAllToTheBatches()
    {
        SourcePrologue prologue = Read("\uFEFF\n\n1,2\r\n"u8.ToArray(), CsvDialect.Default with { Header = false });
        Assert.Null(prologue.Header);
        Assert.Equal((3L, 1L, 2, RecordEnd.CrLf), (prologue.DataOffset, prologue.DataLine, prologue.FieldCount, prologue.FirstRecordEnd));
        Assert.Equal(0, Read([], CsvDialect.Default with { Header = false }).FieldCount);
    }

    [Fact]
    public void Read_HeaderLargerThanTheSample_IsReadWhole()
    {
        string header = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"column_{i}"));
        byte[] bytes = Encoding.UTF8.GetBytes(header + "\n1\n");
        SourcePrologue prologue = Read(bytes, CsvDialect.Default with { MaxColumns = 50_000 });
        Assert.Equal(50_000, prologue.Header!.Names.Count);
        Assert.Equal("1\n", Encoding.UTF8.GetString(prologue.Ahead.Span));
        InputException fault = Assert.Throws<InputException>(() => Read(bytes, CsvDialect.Default with { MaxRecord = 100_000 }));
        Assert.Equal("csv.record_too_large", fault.Code);
    }

    [Theory]
    [InlineData("", "csv.no_header", null)]
    [InlineData("\uFEFF", "csv.no_header", null)]
    [InlineData("\n\r\n", "csv.no_header", null)]
    [InlineData("a,b\"c\n1,2\n", "csv.stray_quote", 3L)]
    [InlineData("a,\"b\"c\n1,2\n", "csv.text_after_quote", 5L)]
    [InlineData("a,\"b\n1,2\n", "csv.unterminated", 2L)]
    public void Read_NoUsableHeader_Exits65AndSaysWhere(string text, string code, long? offset)
    {
        InputException fault = Assert.Throws<InputException>(() => Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((65, code, offset, "x.csv"), (fault.ExitCode, fault.Code, fault.Offset, fault.File));
    }

    [Theory]
    [InlineData("E9", 2L)]
    [InlineData("C0AF", 2L)]
    [InlineData("EDA080", 2L)]
    [InlineData("F09F98", 2L)]
    public void Read_HeaderNotUtf8_NamesTheByte(string hex, long offset)
    {
        byte[] bytes = [.. "a,"u8, .. Convert.FromHexString(hex), .. ",c\n"u8];
        InputException fault = Assert.Throws<InputException>(() => Read(bytes));
        Assert.Equal((65, "csv.encoding", (long?)offset), (fault.ExitCode, fault.Code, fault.Offset));
    }

    [Theory]
    [InlineData("\"a\"b,c\n", "text behind a closing quote")]
    [InlineData("ab\"c,d\n", "a quote inside a field")]
    public void Read_DamagedHeader_SaysWhatStandsAtTheByte(string text, string what) =>
        Assert.Contains(what, Assert.Throws<InputException>(() => Read(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("504B03041400", "an Excel workbook (.xlsx), or a ZIP archive in a file that is not called .zip")]
    [InlineData("D0CF11E0A1B11AE100", "an old Excel workbook (.xls)")]
    [InlineData("504152311504", "a Parquet file")]
    [InlineData("28B52FFD04", "zstd")]
    [InlineData("FD377A585A0000", "xz")]
    [InlineData("425A6839314159265359", "bzip2")]
    [InlineData("53514C69746520666F726D6174203300", "a SQLite database")]
    public void Read_FileOfAnotherFormat_IsToldWhatItIs(string hex, string what)
    {
        InputException fault = Assert.Throws<InputException>(() => Read(Convert.FromHexString(hex)));
        Assert.Equal((65, "csv.not_text"), (fault.ExitCode, fault.Code));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NameLikeAFormat_IsAHeader() =>
        Assert.Equal(["PAR1", "PK"], Read("PAR1,PK\n"u8.ToArray()).Header!.Names);

    // Text, delimiter, first name of the header, byte of the data, its line.
    [Theory]
    [InlineData("sep=;\na;b\n1;2\n", ';', "a", 10L, 3L)]
    [InlineData("\uFEFFsep=\t\r\n\na\tb\n", '\t', "a", 15L, 4L)]
    [InlineData("sep=,\ra;b,c\n", ',', "a;b", 12L, 3L)]
    [InlineData("sep=;x\n1\n", ';', "sep=", 7L, 2L)]
    [InlineData("sep=a\n1\n", ',', "sep=a", 6L, 2L)]
    [InlineData("sep=\"\n\"\n", ',', "sep=\"", 7L, 2L)]
    public void Read_FirstLineThatSaysTheDelimiter_IsNoHeader(string text, char delimiter, string name, long data, long line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (name.Contains('"', StringComparison.Ordinal))
        {
            Assert.Equal("csv.stray_quote", Assert.Throws<InputException>(() => Sniff(bytes)).Code);
            return;
        }

        SourcePrologue prologue = Sniff(bytes);
        Assert.Equal((delimiter, name, data, line), ((char)prologue.Dialect.Delimiter, prologue.Header!.Names[0], prologue.DataOffset, prologue.DataLine));

        // What is opened again has its delimiter declared.
        using var again = new MemorySource(bytes, 1);
        Assert.Equal(data, PrologueReader.Read(again, "x.csv", prologue.Dialect, delimiterIsDeclared: true).DataOffset);
    }

    [Fact]
    public void TryReadNext_AfterHeader_NoByteIsLostOrReadTwice()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("id,name\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},\"n{i}\"\n")));
        ReadResult result = Reading.Cut(bytes, 10_000, CsvDialect.Default, piece: 7001);
        Assert.Equal(20_000, result.Records.Count);
        Assert.Equal((bytes.Length, Crc32C.Append(0, bytes)), (result.Position, result.Checksum));
        Assert.Equal(20_001, result.Records[^1].Line);
    }

    private static SourcePrologue Sniff(byte[] bytes)
    {
        using var source = new MemorySource(bytes, 1);
        return PrologueReader.Read(source, "x.csv", CsvDialect.Default, delimiterIsDeclared: false);
    }

    private static SourcePrologue Read(byte[] bytes, CsvDialect? dialect = null, int piece = int.MaxValue)
    {
        using var source = new MemorySource(bytes, piece);
        return PrologueReader.Read(source, "x.csv", dialect ?? CsvDialect.Default, delimiterIsDeclared: true);
    }
}
