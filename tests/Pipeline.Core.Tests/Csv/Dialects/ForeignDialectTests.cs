using Pipeline.Csv;
using Pipeline.Csv.Dialects;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>What each setting of a dialect does to a file.</summary>
public sealed class ForeignDialectTests
{
    private static readonly ForeignRules Plain = DialectReading.Plain;
    private static readonly ForeignRules Lenient = Plain with { Short = ShortRecords.Recover, Long = LongRecords.Recover, Quotes = DamagedQuotes.Recover };

    [Fact]
    public void Delimiter_OfSeveralCharacters_PartsFields()
    {
        DialectResult read = DialectReading.Read("a||b\n1||x,y\n|2||\"p||q\"\n", Plain with { Delimiter = "||"u8.ToArray() }, header: true);

        Assert.Equal(["a", "b"], read.Header);
        Assert.Equal(["1|\"x,y\"", "|2|\"p||q\""], read.Values);
        Assert.Equal([(5L, 2L), (12L, 3L)], read.Records.Select(record => (record.Offset, record.Line)));
    }

    [Fact]
    public void Delimiter_OutsideAscii_PartsFields() =>
        Assert.Equal(["a|b", "|\"x,Ã©\""], DialectReading.Read("a§b\n§x,é\n", Plain with { Delimiter = "§"u8.ToArray() }).Values);

    [Fact]
    public void Quote_None_QuotesAreText()
    {
        DialectResult read = DialectReading.Read("12\" disk,\"a\n\"b,c\"\n", Plain with { Quote = null });

        Assert.Equal(["\"12\" disk\"|\"\"a\"", "\"\"b\"|\"c\"\""], read.Values);
        Assert.Equal(["12\" disk,\"a", "\"b,c\""], read.Records.Select(record => record.Own));
    }

    [Theory]
    [InlineData("\"a\\\"b\",c", "\"a\"b\"|c")]
    [InlineData("a\\,b,c\\\\d", "\"a,b\"|\"c\\d\"")]
    [InlineData("\"a\"\"b\",\\N", "\"a\"b\"|\\N")]
    [InlineData("8\\'9\\\",x", "\"8\\'9\"\"|x")]
    [InlineData("a\\\nb,c", "\"a\nb\"|c")]
    [InlineData("C:\\dir,\"D:\\x\"", "C:\\dir|\"D:\\x\"")]
    public void Escape_MakesTextOfWhatFollows(string text, string expected) =>
        Assert.Equal([expected], DialectReading.Read(text + "\n", Plain with { Escape = (byte)'\\' }, 16, 1).Values);

    [Fact]
    public void Comment_LinesAreNoData_AndCountAsLines()
    {
        DialectResult read = DialectReading.Read("# x\na,b\n#\"\n1,#2\n#3,4\n5,6\n#", Plain with { Comment = "#"u8.ToArray() }, 16, 3, header: true);

        Assert.Equal(["a", "b"], read.Header);
        Assert.Equal([("1|#2", 4L, 11L), ("5|6", 6L, 21L)], read.Records.Select(record => (record.Values, record.Line, record.Offset)));
        Assert.Equal("# x\na,b\n", read.Front);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(0, "^id,")]
    [InlineData(1, "^id,")]
    public void Skip_LinesBeforeTheHeader_AreInTheFrontOfRejectFiles(int lines, string? until)
    {
        ForeignRules rules = Plain with { SkipLines = lines, SkipUntil = until is null ? null : LinePattern.Parse(until) };
        DialectResult read = DialectReading.Read("Report \"x\nid;,\nid,n\n1,2\n", rules, 16, 5, header: true);

        Assert.Equal(["id", "n"], read.Header);
        Assert.Equal([("1|2", 4L, 20L)], read.Records.Select(record => (record.Values, record.Line, record.Offset)));
        Assert.Equal("Report \"x\nid;,\nid,n\n", read.Front);
    }

    [Fact]
    public void Skip_HeaderlessFile_PreambleIsInTheFront()
    {
        DialectResult read = DialectReading.Read("\uFEFFx\n\n1,2\n", Plain with { SkipLines = 1 });

        Assert.Equal([("1|2", 3L)], read.Records.Select(record => (record.Values, record.Line)));
        Assert.Equal("ï»¿x\n", read.Front);
    }

    [Fact]
    public void SkipUntil_NoSuchLine_Is65()
    {
        InputException fault = Assert.Throws<InputException>(() => DialectReading.Read("a\nb\n", Plain with { SkipUntil = LinePattern.Parse("^id") }, header: true));

        Assert.Equal((65, "csv.no_header"), (fault.ExitCode, fault.Code));
        Assert.Contains("skip_until", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4\ntotal\n2 rows\n")]
    [InlineData("a,b\n1,2\n3,4\n\"total\n2 rows")]
    public void FooterLines_AreNoData(string text)
    {
        foreach ((int batch, int piece) in ((int, int)[])[(16, 1), (16, 1000), (1000, 2)])
        {
            Assert.Equal(["1|2", "3|4"], DialectReading.Read(text, Plain with { FooterLines = 2 }, batch, piece, header: true).Values);
        }
    }

    [Fact]
    public void AnotherTable_ValueThatIsTheNameOfTheOnlyColumn_IsAValue()
    {
        DialectResult read = DialectReading.Read("a\n1\na\n\na\n2\n", Plain with { AnotherTable = AnotherTable.End }, header: true);

        Assert.Equal(["1", "a", "a", "2"], read.Values);
        Assert.Empty(read.Recovered);
    }

    [Fact]
    public void Recover_HeaderOfSeveralLinesWiderThanItsRecords_PadsThem()
    {
        DialectResult read = DialectReading.Read("a,b,c,d\ne,f,g,h\n1,2,3\n4,5,6\n7,8,9\n", Lenient with { HeaderLines = 2 }, header: true);

        Assert.Equal(["1|2|3|", "4|5|6|", "7|8|9|"], read.Values);
    }

    [Fact]
    public void Recover_NamesInPlaceOfAHeader_SayHowManyFieldsAreDue()
    {
        DialectResult read = DialectReading.Read("1 Ann 2\n2,Bob,3\n3,Cy,4\n4,Di,5\n5,\"Ed,6\n", Lenient with { Due = 3 }, 16, 1);

        Assert.Equal(["1|Ann|2", "2|Bob|3", "3|Cy|4", "4|Di|5"], read.Values.Take(4));
        Assert.Equal(["csv.delimiter", "csv.quote"], read.Recovered.Select(recovery => recovery.Code));
    }

    [Fact]
    public void FooterLines_MoreThanThereAre_NothingIsLeft() =>
        Assert.Throws<InputException>(() => DialectReading.Read("a\n1\n", Plain with { FooterLines = 5 }, header: true));

    [Fact]
    public void FooterLines_AllThereIsBehindAMark_NothingIsLeft()
    {
        Assert.Throws<InputException>(() => DialectReading.Read("\uFEFFa\n1\n", Plain with { FooterLines = 2 }, header: true));
        Assert.Empty(DialectReading.Read("\uFEFFa\n1\n", Plain with { FooterLines = 2 }).Records);
    }

    [Fact]
    public void Footer_FromItsFirstLineOn_NothingIsData()
    {
        DialectResult read = DialectReading.Read("total,x\n1,2\ntotal,3\n4,5\n\"", Plain with { Footer = LinePattern.Parse("^total") }, 16, 2, header: true);

        Assert.Equal(["1|2"], read.Values);
        Assert.Null(read.Fault);
    }

    [Fact]
    public void HeaderLines_AreJoinedPerColumn()
    {
        DialectResult read = DialectReading.Read("a,,\"c\"\nx,y,\n1,2,3\n", Plain with { HeaderLines = 2 }, 16, 1, header: true);

        Assert.Equal(["a x", "y", "c"], read.Header);
        Assert.Equal([("1|2|3", 3L, 12L)], read.Records.Select(record => (record.Values, record.Line, record.Offset)));
        Assert.Equal("a,,\"c\"\nx,y,\n", read.Front);
    }

    [Fact]
    public void Widths_PartFieldsByCharacters_BlanksAreTakenOff()
    {
        DialectResult read = DialectReading.Read("id  name \n1   Zoë  \n 22 a,b\"c\n3\n4   abcde  \n5   abcdefg\n", Plain with { Delimiter = [], Quote = null, Widths = [4, 5], Trim = BlankTrim.All, Due = 2 }, 16, 1, header: true);

        Assert.Equal(["id", "name"], read.Header);
        Assert.Equal(["1|ZoÃ«", "22|\"a,b\"c\"", "3", "4|abcde", "5|abcde|fg"], read.Values);
        Assert.Equal(" 22 a,b\"c", read.Records[1].Own);
        Assert.Equal([10L, 21L, 31L, 33L, 45L], read.Records.Select(record => record.Offset));
    }

    [Theory]
    [InlineData(LineEnds.Lf, "a\r,b\nc,d\r\n", "\"a\r\"|b/1", "c|\"d\r\"/2")]
    [InlineData(LineEnds.Crlf, "a\n,b\r\nc\r,d\r\n", "\"a\n\"|b/1", "\"c\r\"|d/2")]
    [InlineData(LineEnds.Cr, "a\n,b\r\nc,d\r", "\"a\n\"|b/1", "\"\nc\"|d/2")]
    [InlineData(LineEnds.Any, "a,b\rc,d\r\n", "a|b/1", "c|d/2")]
    public void LineEnd_OthersAreText_AndEndNoLine(LineEnds ends, string text, string first, string second)
    {
        foreach (int piece in (int[])[1, 1000])
        {
            DialectResult read = DialectReading.Read(text, Plain with { LineEnd = ends }, 16, piece);
            Assert.Equal([first, second], read.Records.Select(record => $"{record.Values}/{record.Line}"));
        }
    }

    [Fact]
    public void TrailingDelimiter_Dropped_UnlessTheFieldIsDue()
    {
        ForeignRules rules = Plain with { DropTrailingDelimiter = true };

        Assert.Equal(["1|2", "3|4", "5|"], DialectReading.Read("a,b,\n1,2,\n3,4\n5,\n", rules, header: true).Values);
        Assert.Equal(["1|2", "3|"], DialectReading.Read("a,b\n1,2,\n3,\n", rules, header: true).Values);
    }

    [Theory]
    [InlineData(BlankTrim.None, " a | \"b\" |c")]
    [InlineData(BlankTrim.Quotes, " a |\"b\"|c")]
    [InlineData(BlankTrim.All, "a|\"b\"|c")]
    public void Trim_TakesOffBlanks(BlankTrim trim, string expected)
    {
        DialectResult read = DialectReading.Read(" a , \"b\" ,c\nx,y,z\n", Plain with { Trim = trim }, 16, 1);

        Assert.Equal(expected, read.Records[0].Values);
        Assert.Equal([0L, 12L], read.Records.Select(record => record.Offset));
        Assert.Equal([" a , \"b\" ,c", "x,y,z"], read.Records.Select(record => record.Own));
    }

    [Fact]
    public void BlankLines_AsRecords_HaveOneEmptyField() =>
        Assert.Equal(["1", "\"\"", "2"], DialectReading.Read("a\n1\n\n2\n", Plain with { BlankLinesAreRecords = true }, header: true).Values);

    [Fact]
    public void Short_Padded_AndCounted()
    {
        DialectResult read = DialectReading.Read("a,b,c\n1\n1,2,3\n\"x\",y\n1,2,3,4\n", Plain with { Short = ShortRecords.Pad }, 16, 1, header: true);

        Assert.Equal(["1||", "1|2|3", "\"x\"|y|", "1|2|3|4"], read.Values);
        Assert.Equal([(1L, 2L, 6L, "csv.short"), (3L, 4L, 14L, "csv.short")], read.Recovered.Select(mended => (mended.Record, mended.Line, mended.Offset, mended.Code)));
    }

    [Fact]
    public void Long_Truncated_AndCounted()
    {
        DialectResult read = DialectReading.Read("a,b\n1,2,3\n1\n1,\"2\",3", Plain with { Long = LongRecords.Truncate }, 16, 1, header: true);

        Assert.Equal(["1|2", "1", "1|\"2\""], read.Values);
        Assert.Equal([1L, 3L], read.Recovered.Select(mended => mended.Record));
        Assert.All(read.Recovered, mended => Assert.Equal("csv.long", mended.Code));
    }

    [Theory]
    [InlineData("a,b\n1,2\na,b\n3,4\n", 3)]
    [InlineData("a,b\n1,2\na,b,c\n3,4,5\n", 3)]
    [InlineData("a,b\n1,2\n\nx,y,z\n3,4,5\n", 4)]
    public void AnotherTable_Ends_WhatFollowsIsNoData(string text, long line)
    {
        foreach ((int batch, int piece) in ((int, int)[])[(16, 1), (1000, 1000)])
        {
            DialectResult read = DialectReading.Read(text, Plain with { AnotherTable = AnotherTable.End }, batch, piece, header: true);

            Assert.Equal(["1|2"], read.Values);
            Assert.Equal([("csv.table", line)], read.Recovered.Select(mended => (mended.Code, mended.Line)));
        }
    }

    [Fact]
    public void AnotherTable_SingleRecordOfAnotherWidth_IsNone() =>
        Assert.Equal(["1|2", "x|y|z", "3|4"], DialectReading.Read("a,b\n1,2\n\nx,y,z\n3,4\n", Plain with { AnotherTable = AnotherTable.End }, header: true).Values);

    [Theory]
    [InlineData("a,b\n1,2,3\n", "a|b")]
    [InlineData("a,b\n1,2,3\n1,2,3\n1,2\n", "a|b|")]
    [InlineData("a,b\n1,2,3\n1,2,3\n1,2\n1,2\n", "a|b")]
    public void Header_OfAnotherWidthThanMostRecords_IsRecovered(string text, string header) =>
        Assert.Equal(header, string.Join('|', DialectReading.Read(text, Plain with { Short = ShortRecords.Recover, Long = LongRecords.Recover }, header: true).Header!));

    [Fact]
    public void SepLine_IsNoData() => Assert.Equal(["1|2"], DialectReading.Read("sep=;\na;b\n1;2\n", Plain with { Delimiter = ";"u8.ToArray(), Trim = BlankTrim.All }, header: true).Values);

    [Fact]
    public void Damage_IsToldAtItsOwnPlace()
    {
        DialectResult read = DialectReading.Read("a||b\nx||y\"z\n\"p\"q||r\nok||,\n\"open||1\n", Plain with { Delimiter = "||"u8.ToArray() }, 16, 1, header: true);

        Assert.Equal(["csv.stray_quote 1 9", "csv.text_after_quote 0 15", null], read.Records.Select(record => record.Fault));
        Assert.Equal("csv.unterminated 26 26", read.Fault);
    }

    [Fact]
    public void SkipTo_AnyRecord_GoesOnThere()
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes("# c\n  a ; b\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"# {i}\n \"{i}\"  ;x,{i}\n")));
        CsvDialect dialect = DialectReading.Of(Plain with { Delimiter = ";"u8.ToArray(), Comment = "#"u8.ToArray(), Trim = BlankTrim.All }, header: true);
        DialectResult whole = DialectReading.Read(bytes, dialect, 100, 777);
        foreach (int record in (int[])[0, 1, 1500, 2999])
        {
            DialectRecord first = whole.Records[record];
            DialectResult rest = DialectReading.Read(bytes, dialect, 100, 555, skipTo: first.Offset);

            Assert.Equal(whole.Records.Skip(record).Select(one => one with { Line = -1 }), rest.Records);
        }
    }
}
