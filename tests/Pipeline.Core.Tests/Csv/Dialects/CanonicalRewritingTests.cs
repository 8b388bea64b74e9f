using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Csv;
using Pipeline.Csv.Dialects;
using Pipeline.Csv.Encodings;

namespace Pipeline.Core.Tests.Csv.Dialects;

/// <summary>
/// A file of the usual dialect that is rewritten all the same gives what it gives without, positions, damage and checksum included: any
/// bytes, in pieces and batches of any size.
/// </summary>
public sealed class CanonicalRewritingTests
{
    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 5000)]
    [InlineData(61, 7)]
    [InlineData(1 << 16, int.MaxValue)]
    public void Read_AnyBytes_GivesWhatIsReadWithoutRewriting(int batchBytes, int piece) =>
        Prop.ForAll(CsvBytes.Any.ToArbitrary(), bytes => DialectComparison.AssertCanonical(bytes, batchBytes, piece)).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyBytesFieldByField_GivesTheSameValuesAndDamage() =>
        Prop.ForAll(CsvBytes.Any.ToArbitrary(), bytes =>
        {
            // Without lone CRs it makes no difference that these are text; with another escape, none of which there is, no field is copied as it stands.
            byte[] text = [.. bytes.Where(value => value is not ((byte)'\r' or (byte)'~'))];
            DialectResult expected = DialectReading.Read(text, DialectReading.Of(DialectReading.Plain) with { Foreign = null }, 61);
            DialectResult actual = DialectReading.Read(text, DialectReading.Of(DialectReading.Plain with { LineEnd = LineEnds.Lf, Escape = (byte)'~' }), 61);
            DialectComparison.AssertEqual(expected, actual, $"bytes {Convert.ToHexString(text)}");
        }).QuickCheckThrowOnFailure();

    /// <summary>Whatever pieces and batches come of a damaged file: what is mended, and how, is the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_AnyBytesLenient_IsTheSameInAnyPieces(bool header) =>
        Prop.ForAll(CsvBytes.Any.ToArbitrary(), bytes =>
        {
            ForeignRules rules = DialectReading.Plain with
            {
                Short = ShortRecords.Recover, Long = LongRecords.Recover, Quotes = DamagedQuotes.Recover, AnotherTable = AnotherTable.End,
                Comment = "bc"u8.ToArray(), FooterLines = bytes.Length % 3, Trim = (BlankTrim)(bytes.Length % 2), BlankLinesAreRecords = bytes.Length % 5 == 0,
            };
            DialectComparison.AssertSameInPieces(bytes, DialectReading.Of(rules, header), from: bytes.Length);
        }).QuickCheckThrowOnFailure();

    [CorpusFact]
    public void Read_FilesOfTheCorpora_GivesWhatIsReadWithoutRewriting()
    {
        int compared = 0;
        foreach (string file in Directory.EnumerateFiles(CorpusFactAttribute.Folder!, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (bytes.Length is 0 or > 200_000 || bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || ForeignFormat.Of(bytes) is not null || WideText.Guess(bytes, "utf-8") is not null)
            {
                continue;
            }

            DialectComparison.AssertCanonical(bytes, 61, 4001);
            DialectComparison.AssertCanonical(bytes, 100_000, int.MaxValue);
            compared++;
        }

        Assert.True(compared > 300, $"only {compared} files");
    }

    [Theory]
    [InlineData("a,b\n")]
    [InlineData("\"a\n\nb\",c\n\n")]
    [InlineData("\"ab")]
    [InlineData("a\n1234567890123")]
    [InlineData("a\n1234567890\n12345678901\nb\n")]
    [InlineData("a\n\"123456\n90\"\n\"12345678901\nb\n")]
    public void Read_SmallestLargestRecord_EndsAtTheSamePlace(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        CsvDialect plain = DialectReading.Of(DialectReading.Plain) with { Foreign = null, MaxRecord = 10 };
        DialectResult expected = DialectReading.Read(bytes, plain, 16);
        DialectResult actual = DialectReading.Read(bytes, DialectReading.Of(DialectReading.Plain with { MaxRecord = 10 }) with { MaxRecord = 40 }, 16);

        Assert.Equal(expected.Records, actual.Records);
        Assert.Equal(Code(expected), Code(actual));

        static string? Code(DialectResult result) => result.Fault is null ? null : string.Join(' ', result.Fault.Split(' ')[..2]);
    }
}
