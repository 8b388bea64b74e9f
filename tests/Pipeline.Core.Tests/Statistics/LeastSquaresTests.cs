using System.Globalization;
using Pipeline.Expressions.Values;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

/// <summary>
/// Fits of NIST's reference data sets of linear regression (https://www.itl.nist.gov/div898/strd/lls/lls.shtml), whose numbers stand in Nist/: of each
/// certified figure, which has fifteen digits, fourteen are asked for. And what a fit says where there is none.
/// </summary>
public sealed class LeastSquaresTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Statistics", "Nist");

    [Theory]
    [InlineData("Norris", 1)]
    [InlineData("Pontius", 2)]
    [InlineData("NoInt1", 1)]
    [InlineData("NoInt2", 1)]
    [InlineData("Filip", 10)]
    [InlineData("Longley", 1)]
    [InlineData("Wampler1", 5)]
    [InlineData("Wampler2", 5)]
    [InlineData("Wampler3", 5)]
    [InlineData("Wampler4", 5)]
    [InlineData("Wampler5", 5)]
    public void Of_ReferenceSet_HasTheCertifiedFigures(string set, int powers)
    {
        bool hasIntercept = !set.StartsWith("NoInt", StringComparison.Ordinal);
        ExactNumber[][] records = [.. File.ReadLines(Path.Combine(Folder, $"{set}.csv")).Skip(1).Select(line => Terms(line, powers, hasIntercept, StateParts.Decimal))];
        Dictionary<string, double> certified = File.ReadLines(Path.Combine(Folder, "certified.csv")).Select(line => line.Split(','))
            .Where(figure => figure[0] == set).ToDictionary(figure => figure[1], figure => double.Parse(figure[2], CultureInfo.InvariantCulture));
        int first = hasIntercept ? 0 : 1;

        LeastSquaresFit fit = LeastSquares.Of(InParts(records, new Random(3)), hasIntercept)!;

        for (int term = 0; term < fit.Terms.Count; term++)
        {
            Near(certified[$"b{first + term}"], fit.Terms[term]!.Value.Estimate);
            Near(certified[$"se{first + term}"], fit.Terms[term]!.Value.Error!.Value);
        }

        Near(certified["rss"], fit.ResidualSum);
        Near(certified["rsd"], fit.ResidualDeviation!.Value);
        Near(certified["r2"], fit.Determination!.Value);
        Assert.Equal(3 + (2 * fit.Terms.Count), certified.Count);
    }

    [Fact]
    public void Of_DoublesOfAnyExponent_IsTheExactFitOfThem()
    {
        Random random = new(11);
        for (int round = 0; round < 40; round++)
        {
            (double X, double Y)[] points = [.. Enumerable.Range(0, 3 + random.Next(5)).Select(_ => (Any(random), Any(random)))];
            LeastSquaresFit fit = LeastSquares.Of(InParts([.. points.Select(point => new[] { ExactNumber.One, ExactNumber.Of(point.X), ExactNumber.Of(point.Y) })], random), hasIntercept: true)!;

            // The line in fractions, by another formula: from the means.
            Fraction meanX = points.Select(point => Fraction.Of(point.X)).Aggregate((a, b) => a + b) / points.Length;
            Fraction meanY = points.Select(point => Fraction.Of(point.Y)).Aggregate((a, b) => a + b) / points.Length;
            Fraction xx = points.Select(point => (Fraction.Of(point.X) - meanX) * (Fraction.Of(point.X) - meanX)).Aggregate((a, b) => a + b);
            Fraction xy = points.Select(point => (Fraction.Of(point.X) - meanX) * (Fraction.Of(point.Y) - meanY)).Aggregate((a, b) => a + b);
            Fraction slope = xy / xx;
            Fraction left = points.Select(point => Fraction.Of(point.Y) - meanY - (slope * (Fraction.Of(point.X) - meanX))).Select(rest => rest * rest).Aggregate((a, b) => a + b);
            Assert.Equal(slope.ToDouble(), fit.Terms[1]!.Value.Estimate);
            Assert.Equal((meanY - (slope * meanX)).ToDouble(), fit.Terms[0]!.Value.Estimate);
            Assert.Equal(left.ToDouble(), fit.ResidualSum);
            Assert.Equal((left / ((points.Length - 2) * xx)).RootToDouble(), fit.Terms[1]!.Value.Error);
        }
    }

    [Fact]
    public void Of_TermsThatOthersMakeUp_LeavesThemOut()
    {
        // 1, a, b, a + 2 b, y = 3 + a - b
        ExactNumber[][] records = [.. new[] { (1, 2), (2, 5), (3, 1), (4, 4), (5, 9) }.Select(pair =>
            new[] { 1, pair.Item1, pair.Item2, pair.Item1 + (2 * pair.Item2), 3 + pair.Item1 - pair.Item2 }.Select(value => ExactNumber.Of(new DecimalValue(value, 0))).ToArray())];

        LeastSquaresFit fit = LeastSquares.Of(InParts(records, new Random(4)), hasIntercept: true)!;

        Assert.Equal([3, 1, -1, null], fit.Terms.Select(term => term?.Estimate));
        Assert.Equal((5, 2, 0, 1), (fit.Count, fit.Degrees, fit.ResidualSum, fit.Determination));
    }

    [Fact]
    public void Of_TooFewRecords_SaysWhatIsKnown()
    {
        Assert.Null(LeastSquares.Of(new ProductSums(3), hasIntercept: true));

        LeastSquaresFit fit = LeastSquares.Of(InParts([[ExactNumber.One, ExactNumber.Of(2.5), ExactNumber.Of(7.0)]], new Random(5)), hasIntercept: true)!;

        Assert.Equal([new FittedTerm(7, null), null], fit.Terms);
        Assert.Equal((0, null, null), (fit.ResidualSum, fit.ResidualDeviation, fit.Determination));
    }

    private static ExactNumber[] Terms(string line, int powers, bool hasIntercept, Func<string, DecimalValue> parse)
    {
        ExactNumber[] values = [.. line.Split(',').Select(text => ExactNumber.Of(parse(text)))];
        IEnumerable<ExactNumber> terms = values[1..];
        ExactNumber power = values[1];
        for (int i = 2; i <= powers; i++)
        {
            power *= values[1];
            terms = terms.Append(power);
        }

        return [.. hasIntercept ? [ExactNumber.One] : Array.Empty<ExactNumber>(), .. terms, values[0]];
    }

    /// <summary>Sums of records in any order and any parts.</summary>
    private static ProductSums InParts(ExactNumber[][] records, Random random)
    {
        ExactNumber[][] mixed = [.. records];
        random.Shuffle(mixed);
        ProductSums all = new(records[0].Length);
        foreach (ExactNumber[][] part in mixed.Chunk(1 + random.Next(records.Length)))
        {
            ProductSums sums = new(records[0].Length);
            foreach (ExactNumber[] record in part)
            {
                sums.Add(record);
            }

            all.Add(sums);
        }

        Assert.Equal(records.Length, all.Count);
        return all;
    }

    private static double Any(Random random) => (random.NextDouble() - 0.5) * Math.ScaleB(1, random.Next(-60, 60));

    private static void Near(double certified, double value) =>
        Assert.True(Math.Abs(value - certified) <= 1e-14 * Math.Abs(certified), $"expected {certified:r}, found {value:r}");
}
