using System.Text;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class DelimiterSnifferTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", ',')]
    [InlineData("a;b\n1,5;2,5\n", ';')]
    [InlineData("a\tb\n1,2\t3\n", '\t')]
    [InlineData("a|b\n1|2\n", '|')]
    [InlineData("a\nb\n", ',')]
    [InlineData("a\nb;c\nd\n", ',')]
    [InlineData("\"x,y\";\"z,u\"\n\"1,2\";\"3,4\"\n", ';')]
    [InlineData("a,b\n1;2,3\n4;5;6,7\n", ',')]
    [InlineData("a,b;c\n1,2\n3,4\n", ',')]
    [InlineData("a,b\n1,2,3\n4\n", ',')]
    [InlineData("a,b;c", null)]
    [InlineData("a,b;c\n1,2;3\n", null)]
    [InlineData("title\na;b\nc;d\n", null)]
    [InlineData("", ',')]
    public void Find_Samples_TellsOrDoesNotGuess(string sample, char? expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(sample);
        if (expected is { } delimiter)
        {
            Assert.Equal((byte)delimiter, DelimiterSniffer.Find(bytes, (byte)'"', whole: true, "x.csv"));
            return;
        }

        InputException fault = Assert.Throws<InputException>(() => DelimiterSniffer.Find(bytes, (byte)'"', whole: true, "x.csv"));
        Assert.Equal((65, "csv.delimiter"), (fault.ExitCode, fault.Code));
        Assert.Contains("declare it with -d", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.tsv", '\t')]
    [InlineData("x.TSV.gz", '\t')]
    [InlineData("x.psv", '|')]
    [InlineData("x.csv", null)]
    public void FromName_Endings_Decide(string name, char? expected) => Assert.Equal((byte?)expected, DelimiterSniffer.FromName(name));

    [Fact]
    public void Find_SampleCutInARecord_LastOneIsNotJudged() =>
        Assert.Equal((byte)';', DelimiterSniffer.Find("a,b;c\n1;2\n3,4,5"u8, (byte)'"', whole: false, "x.csv"));
}
