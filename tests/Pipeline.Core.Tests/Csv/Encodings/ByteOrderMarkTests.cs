using System.Text;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv.Encodings;

/// <summary>A byte order mark says the encoding, and one that says another than was declared is a fault.</summary>
public sealed class ByteOrderMarkTests
{
    [Theory]
    [InlineData("auto", "EFBBBF", "utf-8", 3)]
    [InlineData("auto", "FFFE", "utf-16le", 2)]
    [InlineData("auto", "FEFF", "utf-16be", 2)]
    [InlineData("auto", "FFFE0000", "utf-32le", 4)]
    [InlineData("auto", "0000FEFF", "utf-32be", 4)]
    [InlineData("auto", "", "utf-8", 0)]
    [InlineData("utf-16", "FFFE", "utf-16le", 2)]
    [InlineData("utf-16", "FEFF", "utf-16be", 2)]
    [InlineData("utf-16", "", "utf-16le", 0)]
    [InlineData("utf-16be", "FEFF", "utf-16be", 2)]
    [InlineData("utf-16be", "", "utf-16be", 0)]
    [InlineData("utf-32", "0000FEFF", "utf-32be", 4)]
    [InlineData("gb18030", "84319533", "gb18030", 4)]
    [InlineData("windows-1252", "", "windows-1252", 0)]
    [InlineData("utf-8", "EFBBBF", "utf-8", 3)]
    public void Read_MarkThatAgrees_IsTakenOff(string declared, string mark, string inForce, int length)
    {
        byte[] front = [.. Convert.FromHexString(mark), .. Own(inForce, "id,naïve\n")];
        SourcePrologue prologue = Read(declared, [.. front, .. Own(inForce, "1,é\n")]);

        Assert.Equal(inForce, prologue.Dialect.Encoding);
        Assert.Equal(["id", "naïve"], prologue.Header!.Names);
        Assert.Equal(length, prologue.BomLength);
        Assert.Equal(length, prologue.Header.Offset);
        Assert.Equal(front.Length, prologue.DataOffset);
        Assert.Equal(front, prologue.Front);
        Assert.Equal("1,é\n", Encoding.UTF8.GetString(prologue.Ahead.Span));
    }

    [Theory]
    [InlineData("utf-8", "FFFE", "utf-16le")]
    [InlineData("utf-16le", "FEFF", "utf-16be")]
    [InlineData("utf-16", "EFBBBF", "utf-8")]
    [InlineData("windows-1252", "EFBBBF", "utf-8")]
    [InlineData("shift_jis", "FEFF", "utf-16be")]
    public void Read_MarkThatContradicts_Is65AndNamesBoth(string declared, string mark, string says)
    {
        InputException fault = Assert.Throws<InputException>(() => Read(declared, [.. Convert.FromHexString(mark), .. Own(says, "id,n\n1,2\n")]));

        Assert.Equal((65, "csv.encoding", 0L), (fault.ExitCode, fault.Code, fault.Offset));
        Assert.Contains($"the byte order mark of {says}, and input.csv.encoding says {declared}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LettersThatLookLikeAMark_AreText()
    {
        SourcePrologue prologue = Read("windows-1251", [0xFF, 0xFE, .. ",n\n1,2\n"u8]);

        Assert.Equal(["яю", "n"], prologue.Header!.Names);
        Assert.Equal(0, prologue.BomLength);
    }

    [Theory]
    [InlineData("windows-1253", 4, "0xD2 is no text in windows-1253")]
    [InlineData("utf-16le", 8, "0x00 0xD8 is no text in utf-16le")]
    public void Read_HeaderThatIsNoText_NamesBytesAndPlace(string encoding, long offset, string what)
    {
        byte[] invalid = encoding is "utf-16le" ? [0x00, 0xD8] : [0xD2];
        InputException fault = Assert.Throws<InputException>(() => Read(encoding, [.. Own(encoding, "id,n"), .. invalid, .. Own(encoding, "\n1,2\n")]));

        Assert.Equal((65, "csv.encoding", offset), (fault.ExitCode, fault.Code, fault.Offset));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    private static SourcePrologue Read(string encoding, byte[] bytes) =>
        PrologueReader.Read(new MemorySource(bytes, 3), "a.csv", CsvDialect.Default with { Encoding = encoding }, delimiterIsDeclared: true);

    private static byte[] Own(string name, string text) => name switch
    {
        "utf-16le" => Encoding.Unicode.GetBytes(text),
        "utf-16be" => Encoding.BigEndianUnicode.GetBytes(text),
        "utf-32le" => Encoding.UTF32.GetBytes(text),
        "utf-32be" => new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes(text),
        "utf-8" => Encoding.UTF8.GetBytes(text),
        _ => (CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name)).GetBytes(text),
    };
}
