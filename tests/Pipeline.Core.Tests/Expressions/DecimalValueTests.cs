using System.Globalization;
using System.Text;
using Pipeline.Expressions;
using Pipeline.Expressions.Values;

namespace Pipeline.Core.Tests.Expressions;

public sealed class DecimalValueTests
{
    private const int Pairs = 6_000;

    // Around the borders of 64 bits, 28 digits and scale 28, where paths change.
    private static readonly string[] Edges =
    [
        "0", "0.00", "1", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "922337203685477580.7", "-92233720368.54775808",
        "9999999999999999999999999999", "-9999999999999999999999999999", "0.0000000000000000000000000001", "-0.9999999999999999999999999999",
        "0.5", "-0.5", "0.000000", "499999999999999999999999999.5", "1000000000000000000", "3", "7.0000000000000", "0.0000005",
    ];

    private static readonly char[] Symbols = ['+', '-', '*', '/', '%', '?'];

    [Fact]
    public void Arithmetic_Edges_EqualsTheOracle()
    {
        foreach (string a in Edges)
        {
            foreach (string b in Edges)
            {
                AssertAll(a, b);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Arithmetic_RandomPairs_EqualsTheOracle(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Pairs; i++)
        {
            AssertAll(Number(random), Number(random));
        }
    }

    [Fact]
    public void Round_RandomNumbers_EqualsTheOracle()
    {
        var random = new Random(4);
        for (int i = 0; i < Pairs; i++)
        {
            string number = i < Edges.Length ? Edges[i] : Number(random);
            int places = random.Next(-30, 30);
            Assert.Equal(DecimalOracle.Round(number, places), TextOf(DecimalValue.TryRound(Parse(number), places, DecimalRounding.Nearest, out DecimalValue rounded), rounded));
        }
    }

    [Fact]
    public void Format_RandomNumbers_GivesTheTextBack()
    {
        var random = new Random(5);
        for (int i = 0; i < Pairs; i++)
        {
            string number = Number(random);
            Assert.Equal(number, TextOf(parsed: true, Parse(number)));
            Assert.Equal(double.Parse(number, CultureInfo.InvariantCulture), Parse(number).ToDouble());
        }
    }

    [Fact]
    public void Evaluate_WholeExpression_EqualsTheOracle()
    {
        var random = new Random(6);
        CompiledExpression compiled = ExpressionCompiler.Compile("round(q * p * (1 - d), 2)", Evaluation.Columns("q:integer=1; p:decimal=1; d:decimal=1").Schema, null);
        for (int i = 0; i < Pairs; i++)
        {
            string quantity = random.NextInt64(1000).ToString(CultureInfo.InvariantCulture);
            string price = Number(random, 9);
            string discount = "0." + random.Next(100).ToString("00", CultureInfo.InvariantCulture);
            string product = DecimalOracle.Apply(DecimalOracle.Apply(quantity, '*', price), '*', DecimalOracle.Apply("1", '-', discount));
            Assert.Equal(DecimalOracle.Round(product, 2), Evaluation.Run(compiled, [quantity, price, discount]));
        }
    }

    private static void AssertAll(string a, string b)
    {
        foreach (char symbol in Symbols)
        {
            string expected = DecimalOracle.Apply(a, symbol, b);
            string actual = Apply(Parse(a), symbol, Parse(b));
            if (!string.Equals(expected, actual, StringComparison.Ordinal))
            {
                Assert.Fail($"{a} {symbol} {b}: expected {expected}, found {actual}");
            }
        }
    }

    private static string Apply(DecimalValue a, char symbol, DecimalValue b)
    {
        DecimalValue result = default;
        switch (symbol)
        {
            case '?':
                return Math.Sign(DecimalValue.Compare(a, b)).ToString(CultureInfo.InvariantCulture);
            case '/' or '%' when b.Sign == 0:
                return "!division_by_zero";
            case '%':
                return TextOf(parsed: true, DecimalValue.Remainder(a, b));
            default:
                bool fits = symbol switch
                {
                    '+' => DecimalValue.TryAdd(a, b, out result),
                    '-' => DecimalValue.TrySubtract(a, b, out result),
                    '*' => DecimalValue.TryMultiply(a, b, out result),
                    _ => DecimalValue.TryDivide(a, b, out result),
                };
                return TextOf(fits, result);
        }
    }

    private static DecimalValue Parse(string text)
    {
        Assert.True(DecimalValue.TryParse(Encoding.UTF8.GetBytes(text), out DecimalValue value), text);
        return value;
    }

    private static string TextOf(bool parsed, DecimalValue value)
    {
        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        return parsed ? Encoding.UTF8.GetString(text[..value.Format(text)]) : "!decimal.overflow";
    }

    // All lengths alike, so that both paths and the borders between them are met.
    private static string Number(Random random, int most = 28)
    {
        int digits = random.Next(1, most + 1);
        char[] text = new char[digits];
        for (int i = 0; i < digits; i++)
        {
            text[i] = (char)('0' + (random.Next(4) == 0 ? 9 * random.Next(2) : random.Next(10)));
        }

        string whole = new(text);
        int scale = random.Next(0, digits + 1);
        string integer = whole[..^scale].TrimStart('0');
        string number = (integer.Length == 0 ? "0" : integer) + (scale == 0 ? "" : "." + whole[^scale..]);
        return random.Next(2) == 0 || whole.Trim('0').Length == 0 ? number : "-" + number;
    }
}
