using Pipeline.Csv;
using Pipeline.Files;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Files;

public sealed class DataNameTests
{
    [Theory]
    [InlineData("a.csv.gz", "a.csv")]
    [InlineData("b/a.CSV.GZ", "b/a.CSV")]
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
    [InlineData("a.tsv.gz", '\t')]
    [InlineData("a.PSV.GZ", '|')]
    [InlineData("a.csv.gz", null)]
    public void FromName_NameOfAGzipFile_DecidesAsThatOfThePlainOne(string path, char? expected) =>
        Assert.Equal(expected, (char?)DelimiterSniffer.FromName(path));
}
