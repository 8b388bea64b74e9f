using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
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
        "999999.9", "9999999", "10000000", "-0.000001", "0.9999999", "4611686018427387904", "-4611686018427387905", "461168601842738790.3",
    ];

    private static readonly Regex Decimals = new(@"\A[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static readonly Regex Integers = new(@"\A[+-]?[0-9]+\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

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

    // Short ones, exact ones, and quotients of 17 digits that end in a half.
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void Divide_RandomPairs_EqualsTheOracle(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Pairs; i++)
        {
            string divisor = Number(random, random.Next(1, 19));
            AssertOne(Number(random, random.Next(1, 19)), '/', divisor);
            string product = DecimalOracle.Apply(Number(random, 9), '*', Number(random, 9));
            AssertOne(product, '/', Number(random, 9));
            AssertOne(DecimalOracle.Apply(product, '*', "0.3"), '/', "0.3");
            AssertOne($"{random.NextInt64(1_000_000_000_000_000, 9_999_999_999_999_999)}.{random.Next(10)}", '/', "2");
            AssertOne($"0.{random.NextInt64(1_000_000_000_000_000, 9_999_999_999_999_999)}", '/', $"-0.{new string('0', random.Next(9))}2");
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

    // Where a quotient by multiplication would first be wrong: beside multiples of the power, up to the largest magnitude.
    [Fact]
    public void Round_BesideHalvesAndMultiples_EqualsTheOracle()
    {
        var random = new Random(7);
        for (int drop = 1; drop <= 18; drop++)
        {
            long power = (long)Math.Pow(10, drop);
            for (int i = 0; i < 200; i++)
            {
                long multiple = i == 0 ? long.MaxValue : (random.NextInt64(long.MaxValue >> random.Next(60)) / power * power) + (i % 2 * (power / 2));
                long coefficient = Math.Max(0, multiple - random.Next(2)) + (i > 2 && multiple < long.MaxValue ? random.Next(2) : 0);
                string digits = coefficient.ToString(CultureInfo.InvariantCulture).PadLeft(drop + 1, '0');
                string number = $"{(random.Next(2) == 0 || coefficient == 0 ? "" : "-")}{digits[..^drop]}.{digits[^drop..]}";
                Assert.Equal(DecimalOracle.Round(number, 0), TextOf(DecimalValue.TryRound(Parse(number), 0, DecimalRounding.Nearest, out DecimalValue rounded), rounded));
                string whole = number[..number.IndexOf('.', StringComparison.Ordinal)];
                DecimalValue.TryRound(Parse(number), 0, DecimalRounding.Truncate, out rounded);
                Assert.Equal(whole is "-0" ? "0" : whole, TextOf(parsed: true, rounded));
            }
        }
    }

    // Every text of these bytes: digits, their neighbours in ASCII and what else a number may have.
    [Theory]
    [InlineData("09.-", 7)]
    [InlineData("5./:+", 6)]
    [InlineData("0.e\u00B1\0", 6)]
    [InlineData("7.", 10)]
    public void TryParse_EveryShortText_ReadsNumbersAlone(string alphabet, int longest)
    {
        byte[] text = new byte[longest];
        for (int length = 0; length <= longest; length++)
        {
            for (int index = 0; index < Math.Pow(alphabet.Length, length); index++)
            {
                for ((int at, int rest) = (0, index); at < length; at++, rest /= alphabet.Length)
                {
                    text[at] = (byte)alphabet[rest % alphabet.Length];
                }

                string characters = Encoding.Latin1.GetString(text, 0, length);
                bool isDecimal = Decimals.IsMatch(characters);
                bool isInteger = Integers.IsMatch(characters);
                long number = 0;
                if (DecimalValue.TryParse(text.AsSpan(0, length), out DecimalValue value) != isDecimal || IntegerText.TryParse(text.AsSpan(0, length), out number) != isInteger)
                {
                    Assert.Fail($"'{characters}' is misjudged");
                }

                if (isDecimal && !characters.Contains('e', StringComparison.Ordinal))
                {
                    string digits = characters.TrimStart('+', '-').TrimEnd('.').TrimStart('0');
                    string canonical = (digits.Length == 0 || digits[0] == '.' ? "0" : "") + digits;
                    bool isNegative = characters[0] == '-' && canonical.Trim('0', '.').Length > 0;
                    Assert.Equal((isNegative ? "-" : "") + canonical, TextOf(parsed: true, value));
                }

                if (isInteger)
                {
                    Assert.Equal(long.Parse(characters, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), number);
                }
            }
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
            AssertOne(a, symbol, b);
        }
    }

    private static void AssertOne(string a, char symbol, string b)
    {
        string expected = DecimalOracle.Apply(a, symbol, b);
        string actual = Apply(Parse(a), symbol, Parse(b));
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            Assert.Fail($"{a} {symbol} {b}: expected {expected}, found {actual}");
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
