using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Expressions;

public sealed class DecimalCommaTests
{
    [Theory]
    [InlineData("7,5", ColumnType.Decimal, true)]
    [InlineData("-1.234,50", ColumnType.Double, true)]
    [InlineData("1,000", ColumnType.Integer, true)]
    [InlineData("7.5.1", ColumnType.Decimal, false)]
    [InlineData("7,5 EUR", ColumnType.Decimal, false)]
    [InlineData(",", ColumnType.Decimal, false)]
    [InlineData("7,5", ColumnType.Date, false)]
    public void Hint_NumberWithAComma_NamesTheSetting(string text, ColumnType expected, bool hints) =>
        Assert.Equal(hints, DecimalComma.Hint(expected, Encoding.UTF8.GetBytes(text))?.Contains("--set columns.NAME.decimal=,", StringComparison.Ordinal) ?? false);
}
