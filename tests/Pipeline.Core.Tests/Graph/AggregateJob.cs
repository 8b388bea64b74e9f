using System.Globalization;
using System.Numerics;
using System.Text;
using Pipeline.Core.Tests.Statistics;
using Pipeline.Expressions.Values;

namespace Pipeline.Core.Tests.Graph;

/// <summary>A random job of groups: its records are those of a <see cref="SortJob"/>, its result is made by LINQ, texts and fractions.</summary>
internal sealed record AggregateJob(SortJob Data, IReadOnlyList<int> By, IReadOnlyList<(string Function, int Column)> Values, bool IsFirstSeen)
{
    private const int Integer = 1;
    private const int Decimal = 2;
    private const int Double = 3;

    private static readonly string[] Types = ["text", "integer", "decimal", "double", "boolean", "date", "timestamp"];
    private static readonly string[] OfAny = ["count", "count_distinct", "min", "max", "first", "last", "mode"];
    private static readonly string[] OfNumbers = ["sum", "avg", "var", "stddev", "median", "p90", "disc", "skewness"];
    private static readonly string[] OfPairs = ["corr", "slope", "covar"];

    public string Yaml
    {
        get
        {
            string columns = string.Join(", ", Types.Skip(1).Select(type => $"{type}: {{ type: {type} }}"));
            string values = string.Join(", ", Values.Select((value, i) => $"v{i}: \"{ExpressionOf(value)}\""));
            return $"columns: {{ {columns} }}\nstages: [{{ aggregate: {{ by: [{string.Join(", ", By.Select(column => Types[column]))}], values: {{ n: count(), {values} }}{(IsFirstSeen ? ", order: first_seen" : "")} }} }}]";
        }
    }

    public static AggregateJob Random(Random random)
    {
        int[] by = [.. new[] { 0, 1, Decimal, 4, 5, 6 }.OrderBy(_ => random.Next()).Take(random.Next(4))];
        List<(string, int)> values = [.. Enumerable.Range(0, 1 + random.Next(5)).Select(_ => random.Next(5) switch
        {
            0 or 1 => (OfAny[random.Next(OfAny.Length)], random.Next(Types.Length)),
            2 => (OfPairs[random.Next(OfPairs.Length)], Decimal),
            _ => (OfNumbers[random.Next(OfNumbers.Length)], Integer + random.Next(3)),
        })];
        SortJob data = SortJob.Random(random);
        int most = random.Next(3) == 0 ? 4000 : 300;
        return new AggregateJob(data with { Files = [.. data.Files.Select(file => file.Take(most).ToList())] }, by, values, random.Next(2) == 0);
    }

    public string Expected()
    {
        StringBuilder expected = new(string.Join(',', [.. By.Select(column => Types[column]), "n", .. Values.Select((_, i) => $"v{i}")]) + "\n");
        List<string[]> all = [.. Data.Files.SelectMany(file => file)];
        List<(string[] Key, List<string[]> Records)> groups = [.. all.GroupBy(KeyOf).Select(group => (By.Select(column => KeyText(column, group.First()[column])).ToArray(), group.ToList()))];
        if (By.Count == 0 && groups.Count == 0)
        {
            groups.Add(([], []));
        }

        if (!IsFirstSeen)
        {
            groups.Sort((a, b) => By.Select((column, i) => CompareKeys(column, a.Key[i], b.Key[i])).FirstOrDefault(order => order != 0));
        }

        foreach ((string[] key, List<string[]> records) in groups)
        {
            string?[] values = [.. key.Select(text => text.Length == 0 ? null : text), records.Count.ToString(CultureInfo.InvariantCulture), .. Values.Select(value => ValueOf(value, records))];
            expected.Append(string.Join(',', values)).Append('\n');
        }

        return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(expected.ToString()));
    }

    private static string ExpressionOf((string Function, int Column) value) => value.Function switch
    {
        "p90" => $"quantile({Types[value.Column]}, 0.9)",
        "disc" => $"quantile({Types[value.Column]}, 0.3, 'disc')",
        "corr" or "slope" or "covar" => $"{value.Function}(decimal, integer)",
        _ => $"{value.Function}({Types[value.Column]})",
    };

    private string KeyOf(string[] record) => string.Join('\u0001', By.Select(column => KeyText(column, record[column])));

    // A decimal stands in a key without zeros at its end.
    private static string KeyText(int column, string text)
    {
        if (column != Decimal || text.Length == 0)
        {
            return text;
        }

        string shortest = text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
        return shortest is "-0" ? "0" : shortest;
    }

    private static int CompareKeys(int column, string a, string b) =>
        a.Length == 0 || b.Length == 0 ? (a.Length == 0 ? 1 : 0) - (b.Length == 0 ? 1 : 0) : CompareValues(column, a, b);

    private static int CompareValues(int column, string a, string b)
    {
        if (column is Integer or Decimal or Double)
        {
            return (Exact(column, a) - Exact(column, b)).Numerator.Sign;
        }

        return Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
    }

    private static Fraction Exact(int column, string text) => column == Double ? Fraction.Of(double.Parse(text, CultureInfo.InvariantCulture)) : Fraction.Parse(text);

    private static int ScaleOf(string text) => text.Contains('.', StringComparison.Ordinal) ? text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0;

    private static string? ValueOf((string Function, int Column) value, List<string[]> records)
    {
        (string function, int column) = value;
        List<string> texts = [.. records.Select(record => record[column]).Where(text => text.Length > 0)];
        if (function is "count")
        {
            return texts.Count.ToString(CultureInfo.InvariantCulture);
        }

        if (OfPairs.Contains(function))
        {
            return PairOf(function, [.. records.Where(record => record[Integer].Length > 0 && record[Decimal].Length > 0).Select(record => (Fraction.Parse(record[Decimal]), Fraction.Parse(record[Integer])))]);
        }

        if (function is "count_distinct")
        {
            return texts.Select(text => KeyText(column, text)).Distinct().Count().ToString(CultureInfo.InvariantCulture);
        }

        if (texts.Count == 0)
        {
            return null;
        }

        // Equal decimals stand in the order of their scales.
        List<string> sorted = [.. texts.OrderBy(text => text, Comparer<string>.Create((a, b) => CompareValues(column, a, b) is not 0 and var order ? order : ScaleOf(a) - ScaleOf(b)))];
        return function switch
        {
            "min" => Canonical(column, sorted[0]),
            "max" => Canonical(column, sorted[^1]),
            "first" => Canonical(column, texts[0]),
            "last" => Canonical(column, texts[^1]),
            "mode" => Canonical(column, sorted.GroupBy(text => KeyText(column, text)).MaxBy(group => group.Count())!.First()),
            "disc" => Canonical(column, sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * 3 / 10m) - 1)]),
            "median" => Between(column, sorted, 1, 2),
            "p90" => Between(column, sorted, 9, 10),
            _ => NumberOf(function, column, texts),
        };
    }

    private static string? NumberOf(string function, int column, List<string> texts)
    {
        Fraction[] values = [.. texts.Select(text => Exact(column, text))];
        Fraction n = values.Length;
        Fraction sum = values.Aggregate((a, b) => a + b);
        Fraction mean = sum / n;
        Fraction second = values.Select(x => (x - mean) * (x - mean)).Aggregate((a, b) => a + b);
        switch (function)
        {
            case "sum" when column == Double:
                return Text(sum.ToDouble());
            case "sum":
                return Exactly(sum, texts.Max(ScaleOf));
            case "avg" when column == Double:
                return Text(mean.ToDouble());
            case "avg":
                Assert.True(DecimalValue.TryDivide(StateParts.Decimal(Exactly(sum, texts.Max(ScaleOf))), new DecimalValue(values.Length, 0), out DecimalValue quotient));
                return Canonical(quotient);
            case "skewness":
                Fraction third = values.Select(x => (x - mean) * (x - mean) * (x - mean)).Aggregate((a, b) => a + b);
                return values.Length < 3 || second.Numerator.IsZero ? null
                    : Text(Math.CopySign((third * third * n * n * (n - 1) / (second * second * second * (n - 2) * (n - 2))).RootToDouble(), third.Numerator.Sign));
            default:
                return values.Length < 2 ? null : Text(function is "var" ? (second / (n - 1)).ToDouble() : (second / (n - 1)).RootToDouble());
        }
    }

    private static string? PairOf(string function, List<(Fraction Y, Fraction X)> pairs)
    {
        if (pairs.Count == 0)
        {
            return null;
        }

        Fraction n = pairs.Count;
        Fraction x = pairs.Select(pair => pair.X).Aggregate((a, b) => a + b) / n;
        Fraction y = pairs.Select(pair => pair.Y).Aggregate((a, b) => a + b) / n;
        Fraction xx = pairs.Select(pair => (pair.X - x) * (pair.X - x)).Aggregate((a, b) => a + b);
        Fraction yy = pairs.Select(pair => (pair.Y - y) * (pair.Y - y)).Aggregate((a, b) => a + b);
        Fraction xy = pairs.Select(pair => (pair.X - x) * (pair.Y - y)).Aggregate((a, b) => a + b);
        return function switch
        {
            "covar" => pairs.Count < 2 ? null : Text((xy / (n - 1)).ToDouble()),
            "slope" => xx.Numerator.IsZero ? null : Text((xy / xx).ToDouble()),
            _ => xx.Numerator.IsZero || yy.Numerator.IsZero ? null : Text(Math.CopySign((xy * xy / (xx * yy)).RootToDouble(), xy.Numerator.Sign)),
        };
    }

    private static string Between(int column, List<string> sorted, long share, long of)
    {
        long place = (sorted.Count - 1) * share;
        string low = sorted[(int)(place / of)];
        if (place % of == 0)
        {
            return Canonical(column, low);
        }

        string high = sorted[(int)(place / of) + 1];
        Fraction value = Exact(column, low) + ((Exact(column, high) - Exact(column, low)) * (Fraction.Of(place % of, 1) / of));
        if (column == Double)
        {
            return Text(value.ToDouble());
        }

        // As many digits as it needs, and as the two have.
        int scale = Math.Max(ScaleOf(low), ScaleOf(high));
        while (!(value * Fraction.Of(BigInteger.Pow(10, scale), 1)).IsWhole)
        {
            scale++;
        }

        return Exactly(value, scale);
    }

    private static string Exactly(Fraction value, int scale)
    {
        BigInteger digits = (value * Fraction.Of(BigInteger.Pow(10, scale), 1)).Numerator;
        string text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (digits.Sign < 0 ? "-" : "") + (scale == 0 ? text : $"{text[..^scale]}.{text[^scale..]}");
    }

    private static string Canonical(int column, string text) => column switch
    {
        Decimal => Canonical(StateParts.Decimal(text)),
        Double => Text(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => text,
    };

    private static string Canonical(DecimalValue value)
    {
        byte[] text = new byte[DecimalValue.MaxTextLength];
        return Encoding.ASCII.GetString(text, 0, value.Format(text));
    }

    private static string Text(double value)
    {
        byte[] text = new byte[DecimalValue.MaxTextLength];
        return Encoding.ASCII.GetString(text, 0, DoubleType.Format(value, text));
    }
}
