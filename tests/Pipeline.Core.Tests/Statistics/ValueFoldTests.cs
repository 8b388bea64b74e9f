using System.Globalization;
using System.Text;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

public sealed class ValueFoldTests
{
    [Theory]
    [InlineData("median", null, false)]
    [InlineData("median", "5", false, "5")]
    [InlineData("median", "1.5", false, "1", "2")]
    [InlineData("median", "2.50", false, "2.00", "3.00")]
    [InlineData("median", "2.0", false, "1", "2.0", "3")]
    [InlineData("0.99", "99.01", false, "1-100")]
    [InlineData("0.99", "99", true, "1-100")]
    [InlineData("0", "1", true, "1-100")]
    [InlineData("1", "100", false, "1-100")]
    [InlineData("0.25", "1", true, "1", "2", "3", "4")]
    [InlineData("0.25", "1.75", false, "1", "2", "3", "4")]
    [InlineData("0.5", "9999999999999999999999999998", false, "9999999999999999999999999997", "9999999999999999999999999999")]
    [InlineData("0.5", "9999999999999999999999999999", false, "9999999999999999999999999998", "9999999999999999999999999999")]
    [InlineData("mode", "2", false, "1", "2", "2.0", "3", "3")]
    [InlineData("count_distinct", "3", false, "1", "1.0", "1.00", "2", "-2")]
    public void Fold_Decimals_IsAsSqlHasIt(string function, string? expected, bool isDiscrete, params string[] texts)
    {
        string[] values = texts is ["1-100"] ? [.. Enumerable.Range(1, 100).Select(number => number.ToString(CultureInfo.InvariantCulture))] : texts;
        ValueFold fold = char.IsDigit(function[0])
            ? new QuantileFold(ColumnType.Decimal, StateParts.Decimal(function), isDiscrete)
            : AggregateFunctions.Find(function)!.Folds!(ColumnType.Decimal, default, isDiscrete);
        Assert.Equal(expected, Folded(fold, ScaledForm.Instance, values.Select(StateParts.Decimal)));
    }

    [Theory]
    [InlineData("0.15000000000000002", 0.1, 0.2)]
    [InlineData("1.7976931348623157E+308", double.MaxValue, double.MaxValue)]
    [InlineData("0", -5e-324, 5e-324)]
    [InlineData("-0.5", -1.0, -0.0)]
    public void Median_OfDoubles_IsTheExactMiddleRoundedOnce(string expected, double first, double second)
    {
        string? median = Folded(AggregateFunctions.Find("median")!.Folds!(ColumnType.Double, default, false), (ValueForm<double>)ValueForm.Of(ColumnType.Double), [first, second]);
        Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), double.Parse(median!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void CountDistinct_OfBothZeros_IsOne() =>
        Assert.Equal("1", Folded(new DistinctFold(ColumnType.Double), (ValueForm<double>)ValueForm.Of(ColumnType.Double), [0d, -0d, 0d]));

    [Theory]
    [InlineData(ColumnType.Integer, "0", "1", "-1", "255", "-256", "9223372036854775807", "-9223372036854775808")]
    [InlineData(ColumnType.Decimal, "0", "0.00", "1.0", "-1.00", "0.0000000000000000000000000001", "9999999999999999999999999999", "-12.5", "100", "1000000000000000000000000000")]
    [InlineData(ColumnType.Double, "0", "1.5", "-2.25", "1E+300", "-5E-324")]
    [InlineData(ColumnType.Boolean, "true", "false")]
    [InlineData(ColumnType.Date, "0001-01-01", "2024-02-29", "9999-12-31")]
    [InlineData(ColumnType.Timestamp, "2024-02-29T12:30:00Z", "0001-01-01T00:00:00Z")]
    public void Form_ReadBack_IsTheCanonicalText(ColumnType type, params string[] texts)
    {
        foreach (string text in texts)
        {
            using PooledBytes form = new();
            using PooledBytes read = new();
            Write(type, Encoding.UTF8.GetBytes(text), form);
            form.Add("tail"u8);
            int length = ValueForm.Of(type).Format(form.Written, read);
            Assert.Equal((form.Length - 4, text), (length, Encoding.UTF8.GetString(read.Written)));
        }
    }

    private static void Write(ColumnType type, byte[] text, PooledBytes to)
    {
        switch (type)
        {
            case ColumnType.Integer:
                Write<long, IntegerType>(type, text, to);
                break;
            case ColumnType.Decimal:
                Write<DecimalValue, DecimalType>(type, text, to);
                break;
            case ColumnType.Double:
                Write<double, DoubleType>(type, text, to);
                break;
            case ColumnType.Boolean:
                Write<bool, BooleanType>(type, text, to);
                break;
            case ColumnType.Date:
                Write<int, DateType>(type, text, to);
                break;
            default:
                Write<long, TimestampType>(type, text, to);
                break;
        }
    }

    private static void Write<T, TType>(ColumnType type, byte[] text, PooledBytes to)
        where TType : struct, IValueType<T>
    {
        Assert.True(TType.TryParse(text, out T value));
        ((ValueForm<T>)ValueForm.Of(type)).Write(value, to);
    }

    private static string? Folded<T>(ValueFold fold, ValueForm<T> form, IEnumerable<T> values)
    {
        List<byte[]> forms = [.. values.Select(value =>
        {
            using PooledBytes bytes = new();
            form.Write(value, bytes);
            return bytes.Written.ToArray();
        })];
        fold.Begin(forms.Count);
        forms.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        for (int i = 0; i < forms.Count;)
        {
            int times = forms.Skip(i).TakeWhile(next => next.AsSpan().SequenceEqual(forms[i])).Count();
            fold.Add(forms[i], times);
            i += times;
        }

        using PooledBytes text = new();
        return fold.Result(text) == StateResult.Value ? Encoding.UTF8.GetString(text.Written) : null;
    }
}
