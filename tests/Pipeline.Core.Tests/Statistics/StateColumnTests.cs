using System.Globalization;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

/// <summary>Each state, of values in any order, in parts that are written and merged in any order, comes to what fractions give.</summary>
public sealed class StateColumnTests
{
    private const int Rounds = 300;

    [Fact]
    public void Sums_OfDecimals_AreExact()
    {
        Random random = new(1);
        for (int round = 0; round < Rounds; round++)
        {
            string[] texts = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => RandomDecimal(random))];
            DecimalValue[] values = [.. texts.Select(StateParts.Decimal)];
            Fraction sum = texts.Select(Fraction.Parse).Aggregate((a, b) => a + b);
            string? result = StateParts.ResultOf(() => Column("sum", ColumnType.Decimal), values, random);
            if (result is not "too large")
            {
                Assert.Equal((sum - Fraction.Parse(result!)).Numerator, 0);
            }

            string? mean = StateParts.ResultOf(() => Column("avg", ColumnType.Decimal), values, random);
            if (DecimalValue.TryParse(Encoding.UTF8.GetBytes(result!), out DecimalValue total) && DecimalValue.TryDivide(total, new DecimalValue(values.Length, 0), out DecimalValue quotient))
            {
                Assert.Equal(quotient.ToDouble(), double.Parse(mean!, CultureInfo.InvariantCulture));
            }
        }
    }

    [Theory]
    [InlineData("29999999999999999999999999997", "9999999999999999999999999999", "9999999999999999999999999999", "9999999999999999999999999999")]
    [InlineData("too large", "9999999999999999999999999999", "9999999999999999999999999999", "0.0000000000000000000000000001")]
    [InlineData("1000000000000000000000000000", "999999999999999999999999999.0", "1.0")]
    [InlineData("0.30", "0.1", "0.20")]
    [InlineData("0.0000000000000000000000000001", "9999999999999999999999999999", "0.0000000000000000000000000001", "-9999999999999999999999999999")]
    public void Sum_AtTheLimits_HasAsManyDigitsAsThereMayBe(string expected, params string[] texts)
    {
        // A sum of 29 digits is one that a decimal has no room for.
        string known = expected.Length == 29 && !expected.Contains('.', StringComparison.Ordinal) ? "too large" : expected;
        DecimalValue[] values = [.. texts.Select(StateParts.Decimal)];
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.Equal(known, StateParts.ResultOf(() => Column("sum", ColumnType.Decimal), values, new Random(seed)));
        }
    }

    [Fact]
    public void Sums_OfDoubles_AreTheExactSumRoundedOnce()
    {
        Random random = new(2);
        for (int round = 0; round < Rounds; round++)
        {
            double[] values = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => RandomDouble(random, round))];
            Fraction sum = values.Select(Fraction.Of).Aggregate((a, b) => a + b);
            Assert.Equal(sum.ToDouble(), Double(StateParts.ResultOf(() => Column("sum", ColumnType.Double), values, random)));
            Assert.Equal((sum / values.Length).ToDouble(), Double(StateParts.ResultOf(() => Column("avg", ColumnType.Double), values, random)));
        }
    }

    [Fact]
    public void Sum_OfDoublesPastTheLargest_IsTooLarge() =>
        Assert.Equal("too large", StateParts.ResultOf(() => Column("sum", ColumnType.Double), [double.MaxValue, double.MaxValue], new Random(1)));

    [Fact]
    public void Moments_OfDoublesAndDecimals_AreRoundedOnce()
    {
        Random random = new(3);
        for (int round = 0; round < Rounds; round++)
        {
            int count = random.Next(1, 20);
            double[] doubles = [.. Enumerable.Range(0, count).Select(_ => RandomDouble(random, round % 2))];
            string[] texts = [.. Enumerable.Range(0, count).Select(_ => RandomDecimal(random))];
            CheckMoments([.. doubles.Select(Fraction.Of)], doubles, ColumnType.Double, random);
            CheckMoments([.. texts.Select(Fraction.Parse)], [.. texts.Select(StateParts.Decimal)], ColumnType.Decimal, random);
        }
    }

    [Fact]
    public void Pairs_OfDoublesAndDecimals_AreRoundedOnce()
    {
        Random random = new(4);
        for (int round = 0; round < Rounds; round++)
        {
            int count = random.Next(1, 20);
            (double, double)[] doubles = [.. Enumerable.Range(0, count).Select(_ => (RandomDouble(random, round % 2), RandomDouble(random, 0)))];
            (string, string)[] texts = [.. Enumerable.Range(0, count).Select(_ => (RandomDecimal(random), RandomDecimal(random)))];
            CheckPairs([.. doubles.Select(pair => (Fraction.Of(pair.Item1), Fraction.Of(pair.Item2)))], doubles, ColumnType.Double, random);
            CheckPairs(
                [.. texts.Select(pair => (Fraction.Parse(pair.Item1), Fraction.Parse(pair.Item2)))],
                [.. texts.Select(pair => (StateParts.Decimal(pair.Item1), StateParts.Decimal(pair.Item2)))],
                ColumnType.Decimal,
                random);
        }
    }

    [Fact]
    public void KeptValues_InAnyOrder_AreThoseOfTheirPlaces()
    {
        Random random = new(5);
        for (int round = 0; round < Rounds; round++)
        {
            string[] texts = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => RandomText(random))];
            Assert.Equal(texts.Min(StringComparer.Ordinal), Kept("min", texts, random));
            Assert.Equal(texts.Max(StringComparer.Ordinal), Kept("max", texts, random));
            Assert.Equal(texts[0], Kept("first", texts, random));
            Assert.Equal(texts[^1], Kept("last", texts, random));
        }
    }

    [Fact]
    public void Sketches_InAnyOrder_ComeToOneResultNearTheExactOne()
    {
        Random random = new(6);
        foreach (int count in new[] { 1, 10, 300, 20_000 })
        {
            double[] values = [.. Enumerable.Range(0, count).Select(_ => Math.Round(random.NextDouble() * 1e6) - 1000)];
            double exact = values.Order().ElementAt((int)((count - 1) * 0.9));
            double[] quantiles = [.. Enumerable.Range(0, 3).Select(_ => Double(StateParts.ResultOf(() => AggregateFunctions.Find("approx_quantile")!.States!(ColumnType.Double, new DecimalValue(9, 1)), values, random)))];
            Assert.Single(quantiles.Distinct());
            Assert.InRange(quantiles[0], exact - (Math.Abs(exact) * 0.004), exact + (Math.Abs(exact) * 0.004));

            string[] texts = [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))];
            string?[] distinct = [.. Enumerable.Range(0, 3).Select(_ => Kept("approx_distinct", texts, random))];
            Assert.Single(distinct.Distinct());
            int known = texts.Distinct().Count();
            Assert.InRange(long.Parse(distinct[0]!, CultureInfo.InvariantCulture), known * 0.93, known * 1.07);
        }
    }

    [Theory]
    [InlineData("count")]
    [InlineData("sum")]
    [InlineData("avg")]
    [InlineData("var")]
    [InlineData("skewness")]
    public void Result_OfNoValues_IsNullOrNought(string function)
    {
        StateColumn column = Column(function, ColumnType.Double);
        column.Reserve(1);
        Assert.Equal(function is "count" ? "0" : null, StateParts.TextOf(column, 0));
    }

    private static string? Kept(string function, string[] texts, Random random)
    {
        // Forms are spans, so they are made here.
        StateColumn[] parts = [.. Enumerable.Range(0, 3).Select(_ => Column(function, ColumnType.Text))];
        Array.ForEach(parts, part => part.Reserve(1));
        using PooledBytes form = new();
        foreach (int i in Enumerable.Range(0, texts.Length).OrderBy(_ => random.Next()))
        {
            form.CutTo(0);
            TextValueForm.Instance.Write(Encoding.UTF8.GetBytes(texts[i]), form);
            ((ITakes<ReadOnlySpan<byte>>)parts[random.Next(3)]).Add(0, form.Written, i);
        }

        using PooledBytes bytes = new();
        foreach (StateColumn part in parts[1..])
        {
            bytes.CutTo(0);
            part.Write(0, bytes);
            StateReader reader = new(bytes.Written);
            parts[0].Merge(0, ref reader);
        }

        return StateParts.TextOf(parts[0], 0);
    }

    private static void CheckMoments<T>(Fraction[] exact, T[] values, ColumnType type, Random random)
    {
        Fraction n = exact.Length;
        Fraction mean = exact.Aggregate((a, b) => a + b) / n;
        Fraction second = exact.Select(x => (x - mean) * (x - mean)).Aggregate((a, b) => a + b);
        Fraction third = exact.Select(x => (x - mean) * (x - mean) * (x - mean)).Aggregate((a, b) => a + b);
        Check("var_pop", (second / n).ToDouble());
        Check("stddev_pop", (second / n).RootToDouble());
        Check("var", exact.Length > 1 ? (second / (n - 1)).ToDouble() : null);
        Check("stddev", exact.Length > 1 ? (second / (n - 1)).RootToDouble() : null);
        bool isSkewed = exact.Length > 2 && !second.Numerator.IsZero;
        Fraction square = isSkewed ? third * third * n * (n - 1) / (second * second * second * (n - 2) * (n - 2)) * n : 0;
        Check("skewness", isSkewed ? Math.CopySign(square.RootToDouble(), third.Numerator.Sign) : null);

        void Check(string function, double? expected) => Assert.Equal((function, expected), (function, NullableDouble(StateParts.ResultOf(() => Column(function, type), values, random))));
    }

    private static void CheckPairs<T>((Fraction Y, Fraction X)[] exact, (T Y, T X)[] values, ColumnType type, Random random)
    {
        Fraction n = exact.Length;
        Fraction x = exact.Select(pair => pair.X).Aggregate((a, b) => a + b) / n;
        Fraction y = exact.Select(pair => pair.Y).Aggregate((a, b) => a + b) / n;
        Fraction xx = exact.Select(pair => (pair.X - x) * (pair.X - x)).Aggregate((a, b) => a + b);
        Fraction yy = exact.Select(pair => (pair.Y - y) * (pair.Y - y)).Aggregate((a, b) => a + b);
        Fraction xy = exact.Select(pair => (pair.X - x) * (pair.Y - y)).Aggregate((a, b) => a + b);
        bool hasLine = !xx.Numerator.IsZero;
        bool isSpread = hasLine && !yy.Numerator.IsZero;
        Check("covar", exact.Length > 1 ? (xy / (n - 1)).ToDouble() : null);
        Check("slope", hasLine ? (xy / xx).ToDouble() : null);
        Check("intercept", hasLine ? (y - (xy / xx * x)).ToDouble() : null);
        Check("r2", isSpread ? (xy * xy / (xx * yy)).ToDouble() : null);
        Check("corr", isSpread ? Math.CopySign((xy * xy / (xx * yy)).RootToDouble(), xy.Numerator.Sign) : null);

        void Check(string function, double? expected) => Assert.Equal((function, expected), (function, NullableDouble(StateParts.ResultOfPairs(() => Column(function, type), values, random))));
    }

    internal static StateColumn Column(string function, ColumnType type) => AggregateFunctions.Find(function)!.States!(type, default);

    private static double Double(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);

    private static double? NullableDouble(string? text) => text is null ? null : Double(text);

    private static string RandomText(Random random) => new([.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => "\0\u0001\u0002abÿ"[random.Next(6)])]);

    private static string RandomDecimal(Random random)
    {
        int digits = random.Next(8) == 0 ? random.Next(1, 28) : random.Next(1, 7);
        string number = string.Concat(Enumerable.Range(0, digits).Select(_ => random.Next(10).ToString(CultureInfo.InvariantCulture)));
        int places = random.Next(0, digits);
        string text = places == 0 ? number : $"{number[..^places]}.{number[^places..]}";
        return random.Next(3) == 0 ? "-" + text : text;
    }

    private static double RandomDouble(Random random, int round) => (round % 4) switch
    {
        0 => Math.Round(random.NextDouble() * 1000, 2),
        1 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)),
        2 => random.Next(2) == 0 ? 1e16 : random.NextDouble() - 0.5,
        _ => BitConverter.Int64BitsToDouble((random.NextInt64() & ~(0x7FFL << 52)) | ((long)random.Next(0, 2000) << 52)),
    };
}
