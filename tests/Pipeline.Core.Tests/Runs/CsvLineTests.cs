using System.Text;
using Pipeline.Runs;

namespace Pipeline.Core.Tests.Runs;

public sealed class CsvLineTests
{
    [Theory]
    [InlineData("plain ä", "plain ä")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a\rb", "\"a\rb\"")]
    [InlineData("", "")]
    public void Append_Field_IsQuotedWhereAReaderWouldSplitIt(string field, string written) =>
        Assert.Equal("x," + written, CsvLine.Append(new StringBuilder("x,"), field).ToString());
}
