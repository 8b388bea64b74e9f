using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

/// <summary>Numbers that stand for values have the order of the values' forms, and give these forms again.</summary>
public sealed class ValueCodeTests
{
    [Fact]
    public void Codes_OfDecimals_HaveTheOrderOfTheirForms() => Check<DecimalValue, DecimalCode>(ColumnType.Decimal, random =>
    {
        DecimalValue.TryCreate(random.Next(4) == 0 ? random.Next(-5, 6) : (Int128)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64), random.Next(random.Next(3) == 0 ? 20 : 9), out DecimalValue value);
        return value;
    });

    [Fact]
    public void Codes_OfDoubles_HaveTheOrderOfTheirForms() => Check<double, DoubleCode>(ColumnType.Double, random =>
        random.Next(5) == 0 ? new[] { 0d, -0d, double.MaxValue, double.MinValue, double.Epsilon }[random.Next(5)] : random.Next(-9, 9) * Math.Pow(2, random.Next(-900, 900)));

    [Fact]
    public void Codes_OfIntegersAndDates_HaveTheOrderOfTheirForms()
    {
        Check<long, IntegerCode>(ColumnType.Integer, random => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
        Check<long, IntegerCode>(ColumnType.Timestamp, random => random.NextInt64(DateTime.MaxValue.Ticks) >> random.Next(60));
        Check<int, DateCode>(ColumnType.Date, random => random.Next(3_600_000));
    }

    [Theory]
    [InlineData("0.000000001")]
    [InlineData("2000000000.5")]
    [InlineData("99999999999999999999")]
    public void TryCode_DecimalWithoutRoomInANumber_HasNone(string text) => Assert.False(DecimalCode.TryCode(StateParts.Decimal(text), out _));

    [Theory]
    [InlineData("999999999.99999999")]
    [InlineData("-1000000000")]
    [InlineData("0.00")]
    public void TryCode_UsualDecimal_HasOne(string text) => Assert.True(DecimalCode.TryCode(StateParts.Decimal(text), out _));

    private static void Check<T, TCode>(ColumnType type, Func<Random, T> make)
        where TCode : struct, IValueCode<T>
    {
        Random random = new(3);
        ValueCode code = ValueCode.Of(type)!;
        ValueForm<T> form = (ValueForm<T>)ValueForm.Of(type);
        (byte[] Form, long Code)? before = null;
        int coded = 0;
        for (int round = 0; round < 5000; round++)
        {
            T value = make(random);
            if (!TCode.TryCode(value, out long number))
            {
                continue;
            }

            coded++;
            using PooledBytes again = new();
            using PooledBytes expected = new();
            code.WriteForm(number, again);
            form.Write(value, expected);
            Assert.Equal(expected.Written.ToArray(), again.Written.ToArray());
            if (before is { } last)
            {
                Assert.Equal(Math.Sign(expected.Written.SequenceCompareTo(last.Form)), Math.Sign(number.CompareTo(last.Code)));
            }

            before = (expected.Written.ToArray(), number);
        }

        Assert.InRange(coded, 1000, 5000);
    }
}
