using System.Text;
using Pipeline.Csv;

namespace Pipeline.Core.Tests.Csv;

public sealed class Utf8CheckTests
{
    [Theory]
    [InlineData("", -1)]
    [InlineData("61C3A9F09F9880EFBBBF00", -1)]
    [InlineData("61E962", 1)]
    [InlineData("6161C0AF", 2)]
    [InlineData("C3A9EDA080", 2)]
    [InlineData("F4908080", 0)]
    [InlineData("61F09F98", 1)]
    [InlineData("80", 0)]
    public void IndexOfInvalid_Sequences_NamesTheFirstByte(string hex, int expected)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(expected, Utf8Check.IndexOfInvalid(bytes));
        Assert.Equal(expected < 0, Record.Exception(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)) is null);
    }
}
