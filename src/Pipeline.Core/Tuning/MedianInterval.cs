namespace Pipeline.Tuning;

/// <summary>
/// The median of values and an interval that holds the true one with at least 95 % certainty, whatever they are spread like:
/// two of the values themselves, by the binomial distribution. It says the same as a sign test on each side.
/// </summary>
/// <param name="Low">Its lower end; minus infinity where there are fewer than six values.</param>
/// <param name="Median">The median.</param>
/// <param name="High">Its upper end; infinity where there are fewer than six values.</param>
public readonly record struct MedianInterval(double Low, double Median, double High)
{
    private const double Outside = 0.05;

    /// <summary>Of these values.</summary>
    public static MedianInterval Of(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        int count = sorted.Length;
        if (count == 0)
        {
            return new MedianInterval(double.NegativeInfinity, double.NaN, double.PositiveInfinity);
        }

        double median = count % 2 == 1 ? sorted[count / 2] : (sorted[(count / 2) - 1] + sorted[count / 2]) / 2;
        int left = LeftOut(count);
        return left < 0
            ? new MedianInterval(double.NegativeInfinity, median, double.PositiveInfinity)
            : new MedianInterval(sorted[left], median, sorted[count - 1 - left]);
    }

    /// <summary>How many values on each side lie outside the interval: as many as both tails together leave 5 % for; -1 where even none is too many.</summary>
    private static int LeftOut(int count)
    {
        double term = Math.Pow(0.5, count);
        double tail = 0;
        int left = -1;
        while (left + 1 < count / 2)
        {
            tail += term;
            if (2 * tail > Outside)
            {
                break;
            }

            left++;
            term *= (double)(count - left) / (left + 1);
        }

        return left;
    }
}
