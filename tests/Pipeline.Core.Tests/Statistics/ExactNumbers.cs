using System.Globalization;
using System.Numerics;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

/// <summary>A fraction, and states made of values in parts: what the tests of statistics stand on.</summary>
internal readonly struct Fraction(BigInteger numerator, BigInteger denominator)
{
    // All that a sum of two doubles may have: a truncated tie would be none.
    private const int Digits = 1000;

    public BigInteger Numerator => numerator;

    public bool IsWhole => denominator.IsOne;

    public static implicit operator Fraction(long number) => new(number, 1);

    public static Fraction operator +(Fraction a, Fraction b) => Of((a.Numerator * b.Down) + (b.Numerator * a.Down), a.Down * b.Down);

    public static Fraction operator -(Fraction a, Fraction b) => a + (b * -1);

    public static Fraction operator *(Fraction a, Fraction b) => Of(a.Numerator * b.Numerator, a.Down * b.Down);

    public static Fraction operator /(Fraction a, Fraction b) => b.Numerator.Sign < 0 ? Of(-a.Numerator * b.Down, -a.Down * b.Numerator) : Of(a.Numerator * b.Down, a.Down * b.Numerator);

    private BigInteger Down => denominator;

    public static Fraction Of(BigInteger numerator, BigInteger denominator)
    {
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return new Fraction(numerator / common, denominator / common);
    }

    /// <summary>A decimal text.</summary>
    public static Fraction Parse(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        int places = point < 0 ? 0 : text.Length - point - 1;
        return Of(BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), BigInteger.Pow(10, places));
    }

    /// <summary>The exact value of a double, by its decimal expansion, which ends.</summary>
    public static Fraction Of(double value)
    {
        const int Bits = 1074;
        BigInteger scaled = 0;
        double left = Math.Abs(value);
        for (int power = 1023; power >= -Bits && left > 0; power--)
        {
            double bit = Math.ScaleB(1, power);
            if (left >= bit)
            {
                left -= bit;
                scaled += BigInteger.One << (power + Bits);
            }
        }

        return Of(value < 0 ? -scaled : scaled, BigInteger.One << Bits);
    }

    /// <summary>The nearest double, through its digits.</summary>
    public double ToDouble() => Parsed(numerator, denominator, root: false);

    /// <summary>The double nearest to the root.</summary>
    public double RootToDouble() => Parsed(numerator, denominator, root: true);

    private static double Parsed(BigInteger numerator, BigInteger denominator, bool root)
    {
        int exponent = (root ? Digits / 5 : Digits) - (int)(BigInteger.Log10(BigInteger.Max(1, BigInteger.Abs(numerator))) - BigInteger.Log10(denominator));
        exponent = root ? exponent * 2 : exponent;
        BigInteger number = exponent >= 0 ? BigInteger.Abs(numerator) * BigInteger.Pow(10, exponent) / denominator : BigInteger.Abs(numerator) / (denominator * BigInteger.Pow(10, -exponent));
        if (root)
        {
            number = RootOf(number);
            exponent /= 2;
        }

        double value = double.Parse($"{number}e{-exponent}", CultureInfo.InvariantCulture);
        return numerator.Sign < 0 ? -value : value;
    }

    private static BigInteger RootOf(BigInteger square)
    {
        BigInteger root = square;
        for (BigInteger next = (square + 1) / 2; next < root; next = (root + (square / root)) / 2)
        {
            root = next;
        }

        return root;
    }
}

/// <summary>Makes states of values in parts that are written, read and merged in any order.</summary>
internal static class StateParts
{
    public static string? ResultOf<T>(Func<StateColumn> make, IReadOnlyList<T> values, Random random)
    {
        int parts = random.Next(1, 5);
        StateColumn[] columns = [.. Enumerable.Range(0, parts).Select(_ => Made(make))];
        int[] order = [.. Enumerable.Range(0, values.Count)];
        random.Shuffle(order);
        foreach (int i in order)
        {
            ((ITakes<T>)columns[random.Next(parts)]).Add(random.Next(2) * 2, values[i], i);
        }

        return Merged(make, columns, random);
    }

    public static string? ResultOfPairs<T>(Func<StateColumn> make, IReadOnlyList<(T Y, T X)> values, Random random)
    {
        int parts = random.Next(1, 5);
        StateColumn[] columns = [.. Enumerable.Range(0, parts).Select(_ => Made(make))];
        (T Y, T X)[] order = [.. values];
        random.Shuffle(order);
        foreach ((T y, T x) in order)
        {
            ((ITakesPairs<T>)columns[random.Next(parts)]).Add(random.Next(2) * 2, y, x);
        }

        return Merged(make, columns, random);
    }

    public static string? TextOf(StateColumn column, int group)
    {
        using PooledBytes text = new();
        return column.Result(group, text) switch
        {
            StateResult.Value => Encoding.UTF8.GetString(text.Written),
            StateResult.Null => null,
            _ => "too large",
        };
    }

    public static DecimalValue Decimal(string text)
    {
        Assert.True(DecimalValue.TryParse(Encoding.UTF8.GetBytes(text), out DecimalValue value));
        return value;
    }

    private static StateColumn Made(Func<StateColumn> make)
    {
        // Used before, as that of a batch is.
        StateColumn column = make();
        column.Reserve(3);
        if (column is ITakes<double> doubles)
        {
            doubles.Add(0, 1e300, 0);
            doubles.Add(0, 1e-300, 0);
        }

        column.Clear(3);
        return column;
    }

    // Each part has values in groups 0 and 2: all come to one group.
    private static string? Merged(Func<StateColumn> make, StateColumn[] columns, Random random)
    {
        StateColumn merged = Made(make);
        using PooledBytes bytes = new();
        foreach (StateColumn column in columns.OrderBy(_ => random.Next()))
        {
            foreach (int group in new[] { 0, 2, 1 })
            {
                bytes.CutTo(0);
                column.Write(group, bytes);
                StateReader reader = new(bytes.Written);
                merged.Merge(1, ref reader);
                Assert.Equal(bytes.Length, reader.At);
            }
        }

        return TextOf(merged, 1);
    }
}
