using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Planning;

namespace Pipeline.Core.Tests.Planning;

/// <summary>The forms of control files.</summary>
public sealed class ControlTotalsTests
{
    private const string Hash = "ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789";

    [Theory]
    [InlineData("{ \"records\": 2, \"sha256\": \"" + Hash + "\", \"sums\": { \"a,b\": 12.50, \"c\": \"-3\" } }")]
    [InlineData("records,2\r\n\nsha256," + Hash + "\nsum.a,b,12.50\nsum.c, -3\n")]
    [InlineData(Hash + "  orders.csv\nrecords,2\nsum.a,b,12.5\nsum.c,-3.0")]
    public void Parse_EachForm_SaysTheSame(string text)
    {
        ControlTotals totals = ControlTotals.Parse(text);

        Assert.Equal(2, totals.Records);
        Assert.Equal(Hash.ToLowerInvariant(), totals.Sha256);
        Assert.Equal(["a,b", "c"], totals.Sums.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0, DecimalValue.Compare(totals.Sums["a,b"], Number("12.5")));
        Assert.Equal(0, DecimalValue.Compare(totals.Sums["c"], Number("-3")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("{\"records\": 1.5}")]
    [InlineData("{\"rows\": 1}")]
    [InlineData("{\"sum.a\": 1}")]
    [InlineData("{\"sums\": [1]}")]
    [InlineData("{\"sums\": {\"a\": true}}")]
    [InlineData("records,-1")]
    [InlineData("records,1\nrecords,1")]
    [InlineData("records 1")]
    [InlineData("sha256,abc")]
    [InlineData("sum.a,much")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.Throws<FormatException>(() => ControlTotals.Parse(text));

    private static DecimalValue Number(string text) => DecimalValue.TryParse(Encoding.UTF8.GetBytes(text), out DecimalValue value) ? value : throw new FormatException(text);
}
