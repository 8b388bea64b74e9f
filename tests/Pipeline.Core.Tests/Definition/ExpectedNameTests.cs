using Pipeline.Definition;

namespace Pipeline.Core.Tests.Definition;

/// <summary>Names with dates.</summary>
public sealed class ExpectedNameTests
{
    [Theory]
    [InlineData("orders-{yyyy-MM-dd}.csv", "orders-2024-03-01.csv")]
    [InlineData("{yyyyMMdd, -1d}/a-*.csv", "20240229/a-*.csv")]
    [InlineData("{yyyy-MM,-1M}_{yy.MM.dd, +2d}", "2024-02_24.03.03")]
    [InlineData("all.csv", "all.csv")]
    public void On_Date_StandsInTheName(string text, string expected) =>
        Assert.Equal(expected, ExpectedName.TryParse(text)!.On(new DateOnly(2024, 3, 1)));

    /// <summary>The last day of a month that the month before has not.</summary>
    [Fact]
    public void On_MonthBefore_IsThatMonth() => Assert.Equal("2023-02", ExpectedName.TryParse("{yyyy-MM, -1M}")!.On(new DateOnly(2023, 3, 31)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{-}")]
    [InlineData("{dddd}x")]
    [InlineData("{yyyy")]
    [InlineData("yyyy}")]
    [InlineData("{y{yyyy}}")]
    [InlineData("{MMMM}")]
    [InlineData("{yyyyyy}")]
    [InlineData("{HH}")]
    [InlineData("{yyyy-mm}")]
    [InlineData("{yyyy, -1}")]
    [InlineData("{yyyy, -1h}")]
    [InlineData("{yyyy, 100000d}")]
    [InlineData("{yyyy, -2147483648d}")]
    [InlineData("{yyyy, 1d, 2d}")]
    [InlineData("{yyyy,}")]
    public void TryParse_NoDate_IsNone(string text) => Assert.Null(ExpectedName.TryParse(text));
}
