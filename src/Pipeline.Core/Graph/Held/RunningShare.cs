using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Graph.Held;

/// <summary>Divides the values of a group by their sum: decimals as <c>/</c> does; null where one of them is null, or the sum is 0.</summary>
/// <param name="column">The column of the values.</param>
internal sealed class RunningShare(Column column)
{
    private readonly IValueReader<DecimalValue> decimals = ColumnForms.Decimals(column);
    private readonly IValueReader<double> doubles = ColumnForms.Doubles(column);
    private bool isNull;
    private bool isTooLarge;
    private DecimalValue total;
    private double doubleTotal;

    private bool IsDouble => column.Type == ColumnType.Double;

    /// <summary>Begins a group.</summary>
    /// <param name="sum">Its sum as canonical text; empty for null.</param>
    /// <param name="tooLarge">Whether it cannot be had.</param>
    public void Begin(ReadOnlySpan<byte> sum, bool tooLarge)
    {
        isNull = sum.IsEmpty && !tooLarge;
        isTooLarge = tooLarge;
        if (!sum.IsEmpty && !(IsDouble ? DoubleType.TryParse(sum, out doubleTotal) : DecimalValue.TryParse(sum, out total)))
        {
            throw new InvalidOperationException("a sum cannot be read again");
        }

        isNull |= !tooLarge && (IsDouble ? doubleTotal == 0 : total.Sign == 0);
    }

    /// <summary>Adds the share of a value.</summary>
    public RunningFault Next(bool isValueNull, ReadOnlySpan<byte> input, PooledBytes result)
    {
        if (isValueNull || isNull)
        {
            result.AddNumber(0);
            return RunningFault.None;
        }

        Span<byte> text = stackalloc byte[DecimalValue.MaxTextLength];
        int length;
        if (IsDouble)
        {
            if (!doubles.TryRead(input, out double value))
            {
                return RunningFault.NotOfType;
            }

            double share = value / doubleTotal;
            if (isTooLarge || !double.IsFinite(share))
            {
                return RunningFault.TooLarge;
            }

            length = DoubleType.Format(share, text);
        }
        else
        {
            if (!decimals.TryRead(input, out DecimalValue value))
            {
                return RunningFault.NotOfType;
            }

            if (isTooLarge || !DecimalValue.TryDivide(value, total, out DecimalValue share))
            {
                return RunningFault.TooLarge;
            }

            length = DecimalType.Format(share, text);
        }

        RunningColumn.AddText(result, text[..length]);
        return RunningFault.None;
    }
}
