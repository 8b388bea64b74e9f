using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Statistics;

/// <summary>
/// <c>median(x)</c> and <c>quantile(x, q[, 'disc'])</c>, as SQL's percentile_cont and percentile_disc: the value at place (n - 1) · q, between two
/// neighbours on the straight line; or the first value that at least the share q of all is not above.
/// </summary>
/// <param name="type">Type of the values.</param>
/// <param name="quantile">Which, from 0 to 1.</param>
/// <param name="isDiscrete">Whether it is a value that came.</param>
internal sealed class QuantileFold(ColumnType type, DecimalValue quantile, bool isDiscrete) : ValueFold
{
    private readonly ValueForm form = ValueForm.Of(type);
    private readonly PooledBytes low = new();
    private readonly PooledBytes high = new();
    private BigInteger fraction;
    private long rank;
    private long seen;

    /// <inheritdoc/>
    public override void Begin(long count)
    {
        seen = 0;
        low.CutTo(0);
        high.CutTo(0);
        BigInteger unit = BigInteger.Pow(10, quantile.Scale);
        BigInteger place = (isDiscrete ? count : count - 1) * (BigInteger)quantile.Coefficient;
        (BigInteger whole, fraction) = BigInteger.DivRem(place, unit);
        rank = isDiscrete ? Math.Max(0, (long)whole + (fraction.IsZero ? 0 : 1) - 1) : (long)whole;
    }

    /// <inheritdoc/>
    public override bool TryPass(long times)
    {
        bool isBefore = seen + times <= rank;
        seen += isBefore ? times : 0;
        return isBefore || seen > rank + 1;
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> form, long times)
    {
        if (seen > rank + 1)
        {
            return;
        }

        seen += times;
        if (low.Length == 0 && seen > rank)
        {
            low.Add(form);
        }

        if (high.Length == 0 && seen > rank + 1)
        {
            high.Add(form);
        }
    }

    /// <inheritdoc/>
    public override StateResult Result(PooledBytes text)
    {
        if (low.Length == 0)
        {
            return StateResult.Null;
        }

        if (isDiscrete || fraction.IsZero)
        {
            form.Format(low.Written, text);
            return StateResult.Value;
        }

        return type == ColumnType.Double ? BetweenDoubles(text) : BetweenDecimals(text);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        low.Dispose();
        high.Dispose();
    }

    private StateResult BetweenDoubles(PooledBytes text)
    {
        DoubleForm.Read(low.Written, out double first);
        DoubleForm.Read(high.Written, out double second);
        BigInteger unit = BigInteger.Pow(10, quantile.Scale);
        BinaryValue a = new(first);
        BinaryValue b = new(second);
        int exponent = Math.Min(a.Exponent, b.Exponent);
        BigInteger sum = (Signed(a, exponent) * (unit - fraction)) + (Signed(b, exponent) * fraction);
        double value = ExactRatio.ToDouble(sum, unit, exponent);
        text.Advance(DoubleType.Format(value, text.Reserve(DecimalValue.MaxTextLength)));
        return StateResult.Value;
    }

    private static BigInteger Signed(BinaryValue value, int exponent)
    {
        BigInteger number = (BigInteger)value.Magnitude << (value.Exponent - exponent);
        return value.IsNegative ? -number : number;
    }

    private StateResult BetweenDecimals(PooledBytes text)
    {
        DecimalValue first = Read(low.Written);
        DecimalValue second = Read(high.Written);
        int least = Math.Max(first.Scale, second.Scale);
        int scale = least + quantile.Scale;
        BigInteger unit = BigInteger.Pow(10, quantile.Scale);
        BigInteger sum = (first.Coefficient * BigInteger.Pow(10, least - first.Scale) * (unit - fraction)) + (second.Coefficient * BigInteger.Pow(10, least - second.Scale) * fraction);
        sum = ExactRatio.WithoutZeros(sum, ref scale, least);
        DecimalValue value;
        while (!ExactRatio.TryGetDecimal(sum, scale, 0, out value))
        {
            if (scale == 0)
            {
                return StateResult.TooLarge;
            }

            // More than 28 digits: rounded once, to as many as there may be.
            int cut = Math.Clamp(BigInteger.Abs(sum).ToString(System.Globalization.CultureInfo.InvariantCulture).Length - DecimalValue.MaxDigits, Math.Max(1, scale - DecimalValue.MaxDigits), scale);
            sum = ExactRatio.Divide(sum, BigInteger.Pow(10, cut));
            scale -= cut;
        }

        text.Advance(value.Format(text.Reserve(DecimalValue.MaxTextLength)));
        return StateResult.Value;
    }

    private DecimalValue Read(ReadOnlySpan<byte> bytes)
    {
        if (type == ColumnType.Decimal)
        {
            ScaledForm.Read(bytes, out DecimalValue value);
            return value;
        }

        IntegerForm.Read(bytes, out long number);
        return new DecimalValue(number, 0);
    }
}
