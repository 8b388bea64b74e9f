using System.Globalization;
using System.Text;
using Pipeline.Records;
using Pipeline.Spill;
using SortKey = Pipeline.Spill.SortKey;

namespace Pipeline.Core.Tests.Spill;

/// <summary>Keys compare as their values do, and none is the beginning of another one.</summary>
public sealed class SortKeyTests
{
    [Theory]
    [InlineData(ColumnType.Text)]
    [InlineData(ColumnType.Integer)]
    [InlineData(ColumnType.Decimal)]
    [InlineData(ColumnType.Double)]
    [InlineData(ColumnType.Boolean)]
    [InlineData(ColumnType.Date)]
    [InlineData(ColumnType.Timestamp)]
    public void Write_RandomPairs_CompareAsTheirValues(ColumnType type)
    {
        Random random = new((int)type);
        foreach ((bool descending, bool nullsFirst) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            SortKey key = new([new KeyColumn(new Column("a", type, 0), descending, nullsFirst), new KeyColumn(new Column("b", ColumnType.Text, 1), false, false)]);
            for (int i = 0; i < 4000; i++)
            {
                string? x = random.Next(8) == 0 ? null : Value(type, random);
                string? y = random.Next(8) == 0 ? null : random.Next(3) == 0 ? Near(type, x, random) : Value(type, random);
                byte[] first = KeyOf(key, x, "b");
                byte[] second = KeyOf(key, y, "b");

                int expected = x is null || y is null
                    ? (x is null ? 1 : 0).CompareTo(y is null ? 1 : 0) * (nullsFirst ? -1 : 1)
                    : Compare(type, x, y) * (descending ? -1 : 1);
                Assert.True(expected == Math.Sign(first.AsSpan().SequenceCompareTo(second)), $"{x} and {y}, descending {descending}: {Convert.ToHexString(first)} {Convert.ToHexString(second)}");
                Assert.True(first.AsSpan().SequenceEqual(second) || (!first.AsSpan().StartsWith(second) && !second.AsSpan().StartsWith(first)), $"{x} and {y}");
            }
        }
    }

    [Fact]
    public void Write_TextsOverAFewBytes_CompareByBytesInAllPositions()
    {
        string[] texts = [.. Texts("\0\u0001\u0002\u0003aé", 3)];
        SortKey key = new([new KeyColumn(new Column("a", ColumnType.Text, 0), false, false), new KeyColumn(new Column("b", ColumnType.Text, 1), true, false)]);
        foreach (string x in texts)
        {
            foreach (string y in texts)
            {
                int expected = Compare(ColumnType.Text, x, y);
                Assert.Equal(expected, Math.Sign(KeyOf(key, x, "q").AsSpan().SequenceCompareTo(KeyOf(key, y, "q"))));
                Assert.Equal(-expected, Math.Sign(KeyOf(key, "q", x).AsSpan().SequenceCompareTo(KeyOf(key, "q", y))));
            }
        }
    }

    [Theory]
    [InlineData("1", "1.00")]
    [InlineData("-100", "-100.000")]
    [InlineData("0", "0.000")]
    [InlineData("0.10", "0.1")]
    public void Write_DecimalsOfOneValue_AreOneKey(string x, string y)
    {
        SortKey key = new([new KeyColumn(new Column("a", ColumnType.Decimal, 0), false, false)]);

        Assert.Equal(KeyOf(key, x), KeyOf(key, y));
    }

    [Fact]
    public void Write_ZerosOfADouble_AreInTotalOrder()
    {
        SortKey key = new([new KeyColumn(new Column("a", ColumnType.Double, 0), false, false)]);

        Assert.True(KeyOf(key, "-0").AsSpan().SequenceCompareTo(KeyOf(key, "0")) < 0);
    }

    [Fact]
    public void Write_ColumnWithAFormat_GoesByTheValue()
    {
        SortKey key = new([new KeyColumn(new Column("a", ColumnType.Date, 0, "dd.MM.yyyy"), false, false)]);

        Assert.True(KeyOf(key, "31.01.2026").AsSpan().SequenceCompareTo(KeyOf(key, "01.02.2026")) < 0);
    }

    [Fact]
    public void Write_ValueOfAnotherType_NamesTheColumn()
    {
        using PooledBytes bytes = new();
        RecordFields fields = new(1, 0);
        fields.SetText(0, "x"u8);

        Assert.Equal("a", new SortKey([new KeyColumn(new Column("a", ColumnType.Integer, 0), false, false)]).Write(fields, bytes)?.Name);
    }

    private static byte[] KeyOf(SortKey key, params string?[] values)
    {
        RecordFields fields = new(values.Length, 0);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                fields.SetText(i, Encoding.UTF8.GetBytes(value));
            }
            else
            {
                fields.SetNull(i);
            }
        }

        using PooledBytes bytes = new();
        Assert.Null(key.Write(fields, bytes));
        return bytes.Written.ToArray();
    }

    private static string Value(ColumnType type, Random random) => type switch
    {
        ColumnType.Text => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => "\0\u0001\u0002abé€😀"[..random.Next(9)])).Replace("\ud83d", "", StringComparison.Ordinal),
        ColumnType.Integer => (random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToString(CultureInfo.InvariantCulture),
        ColumnType.Decimal => Decimal(random),
        ColumnType.Double => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)) is var number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "0",
        ColumnType.Boolean => random.Next(2) == 0 ? "true" : "false",
        ColumnType.Date => Day(random).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks + 1), DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
    };

    private static DateTime Day(Random random) => DateTime.MinValue.AddDays(random.Next((int)(DateTime.MaxValue - DateTime.MinValue).TotalDays + 1));

    private static string Decimal(Random random)
    {
        string digits = string.Concat(Enumerable.Range(0, 1 + random.Next(28)).Select(_ => (char)('0' + (random.Next(3) == 0 ? 0 : random.Next(10)))));
        int point = random.Next(digits.Length);
        string text = point == 0 ? digits : $"{digits[..point]}.{digits[point..]}";
        return random.Next(2) == 0 ? text : "-" + text;
    }

    /// <summary>A value that is nearly the same, so that it is the last bits which decide.</summary>
    private static string? Near(ColumnType type, string? value, Random random) => (type, value) switch
    {
        (_, null) => null,
        (ColumnType.Text, _) => value + "a"[..random.Next(2)],
        (ColumnType.Integer, _) when long.TryParse(value, CultureInfo.InvariantCulture, out long number) && number is > -1L << 60 and < 1L << 60 => (number + random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture),
        (ColumnType.Decimal, _) when value.Length < 25 => value.Contains('.', StringComparison.Ordinal) ? value + random.Next(10) : value + ".0",
        _ => value,
    };

    private static int Compare(ColumnType type, string x, string y)
    {
        byte[] a = Encoding.UTF8.GetBytes(x);
        byte[] b = Encoding.UTF8.GetBytes(y);
        return type switch
        {
            ColumnType.Integer => Math.Sign(long.Parse(x, CultureInfo.InvariantCulture).CompareTo(long.Parse(y, CultureInfo.InvariantCulture))),
            ColumnType.Decimal => Math.Sign(Scaled(x).CompareTo(Scaled(y))),
            ColumnType.Double => Math.Sign(double.Parse(x, CultureInfo.InvariantCulture).CompareTo(double.Parse(y, CultureInfo.InvariantCulture))),
            ColumnType.Boolean => x == y ? 0 : x == "true" ? 1 : -1,
            // Texts of one length and form compare as the days do.
            _ => Math.Sign(a.AsSpan().SequenceCompareTo(b)),
        };
    }

    private static System.Numerics.BigInteger Scaled(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        string digits = text.Replace(".", "", StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : text.Length - point - 1;
        return System.Numerics.BigInteger.Parse(digits, CultureInfo.InvariantCulture) * System.Numerics.BigInteger.Pow(10, 40 - decimals);
    }

    private static IEnumerable<string> Texts(string letters, int longest)
    {
        yield return "";
        foreach (string shorter in longest == 0 ? [] : Texts(letters, longest - 1))
        {
            foreach (char letter in letters)
            {
                yield return letter + shorter;
            }
        }
    }
}
