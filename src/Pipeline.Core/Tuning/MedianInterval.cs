namespace Pipeline.Tuning;

/// <summary>
/// The median of values and an interval that holds the true one with at least 95 % certainty, whatever they are spread like:
/// two of the values themselves, by the binomial distribution. It says the same as a sign test on each side.
/// </summary>
/// <param name="Low">Its lower end; minus infinity where there are too few values: six at least for 95 %.</param>
/// <param name="Median">The median.</param>
/// <param name="High">Its upper end; infinity where there are too few values.</param>
public readonly record struct MedianInterval(double Low, double Median, double High)
{
    /// <summary>How often one of 95 % does not hold the true median.</summary>
    internal const double UsualMiss = 0.05;

    /// <summary>Of these values.</summary>
    public static MedianInterval Of(IReadOnlyCollection<double> values) => Of(values, UsualMiss);

    /// <summary>Of these values, more or less certain.</summary>
    /// <param name="values">The values.</param>
    /// <param name="miss">How often the interval may not hold the true median: 0.05 for 95 %.</param>
    internal static MedianInterval Of(IReadOnlyCollection<double> values, double miss)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        int count = sorted.Length;
        if (count == 0)
        {
            return new MedianInterval(double.NegativeInfinity, double.NaN, double.PositiveInfinity);
        }

        double median = count % 2 == 1 ? sorted[count / 2] : (sorted[(count / 2) - 1] + sorted[count / 2]) / 2;
        int left = LeftOut(count, miss);
        return left < 0
            ? new MedianInterval(double.NegativeInfinity, median, double.PositiveInfinity)
            : new MedianInterval(sorted[left], median, sorted[count - 1 - left]);
    }

    /// <summary>How many values an interval takes at least: all on one side of the median are as rare as it may miss.</summary>
    internal static int LeastValues(double miss) => (int)Math.Ceiling(Math.Log2(2 / miss));

    /// <summary>How many values on each side lie outside the interval: as many as both tails together may miss; -1 where even none is too many.</summary>
    private static int LeftOut(int count, double miss)
    {
        double term = Math.Pow(0.5, count);
        double tail = 0;
        int left = -1;
        while (left + 1 < count / 2)
        {
            tail += term;
            if (2 * tail > miss)
            {
                break;
            }

            left++;
            term *= (double)(count - left) / (left + 1);
        }

        return left;
    }
}
