using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Files;

public sealed class DataNameTests
{
    [Theory]
    [InlineData("a.csv.gz", "a.csv")]
    [InlineData("b/a.CSV.GZ", "b/a.CSV")]
    [InlineData("a.csv.zst", "a.csv")]
    [InlineData("a.csv.LZ4", "a.csv")]
    [InlineData("a.csv.br", "a.csv")]
    [InlineData("a.csv.zz", "a.csv")]
    [InlineData("a.csv.zlib", "a.csv")]
    [InlineData("a.csv", "a.csv")]
    [InlineData("a.gz.csv", "a.gz.csv")]
    [InlineData(".gz", ".gz")]
    [InlineData("b/.gz", "b/.gz")]
    public void Unpacked_Name_IsThatOfThePlainFile(string path, string expected)
    {
        Assert.Equal(expected, DataName.Unpacked(path));
        Assert.Equal($"{RejectWriter.RecordsFolder}/{expected}", RejectPath.Of(path));
    }

    [Theory]
    [InlineData("a.csv", true)]
    [InlineData("a.TSV.Zst", true)]
    [InlineData("a.psv.zip", true)]
    [InlineData("a.zip", false)]
    [InlineData("a.zst", false)]
    [InlineData("a.txt.gz", false)]
    [InlineData("a.csv.gz.zst", false)]
    public void Is_Name_IsThatOfADataFile(string path, bool expected) => Assert.Equal(expected, DataName.Is(path));

    [Theory]
    [InlineData("a.tsv.gz", '\t')]
    [InlineData("a.tsv.zst", '\t')]
    [InlineData("a.PSV.GZ", '|')]
    [InlineData("a.csv.gz", null)]
    public void FromName_NameOfAGzipFile_DecidesAsThatOfThePlainOne(string path, char? expected) =>
        Assert.Equal(expected, (char?)DelimiterSniffer.FromName(path));
}
