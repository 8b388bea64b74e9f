using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Nights;

namespace Pipeline.Core.Tests.Nights;

public sealed class ExactSumTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("0.3", "0.1", "0.2")]
    [InlineData("-12.5", "-12.50")]
    [InlineData("10", "9.99", "0.01")]
    [InlineData("9999999999999999999999999998.9999999999999999999999999999", "9999999999999999999999999999", "-0.0000000000000000000000000001")]
    [InlineData("29999999999999999999999999997", "9999999999999999999999999999", "9999999999999999999999999999", "9999999999999999999999999999")]
    [InlineData("0.0000000000000000000000000001", "9999999999999999999999999999", "0.0000000000000000000000000001", "-9999999999999999999999999999")]
    public void Add_Values_IsTheExactSumInAnyOrderAndInParts(string expected, params string[] values)
    {
        foreach (string[] order in new[] { values, [.. values.Reverse()], [.. values.Order(StringComparer.Ordinal)] })
        {
            for (int cut = 0; cut <= order.Length; cut++)
            {
                ExactSum sum = Of(order[..cut]);
                sum.Add(Of(order[cut..]));

                Assert.Equal(expected, sum.ToString());
                Assert.Equal((values.Length, expected), (ExactSum.Again(sum.Count, sum.Raw).Count, ExactSum.Again(sum.Count, sum.Raw).ToString()));
            }
        }
    }

    private static ExactSum Of(IEnumerable<string> values)
    {
        ExactSum sum = default;
        foreach (string text in values)
        {
            Assert.True(DecimalValue.TryParse(Encoding.UTF8.GetBytes(text), out DecimalValue value));
            sum.Add(value);
        }

        return sum;
    }
}
