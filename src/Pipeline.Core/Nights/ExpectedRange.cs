using Pipeline.Definition;

namespace Pipeline.Nights;

/// <summary>
/// Where a figure is expected, of those of earlier nights. Median and median deviation, unlike mean and standard deviation, are not moved
/// by one odd night among many.
/// </summary>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest one.</param>
internal readonly record struct ExpectedRange(double Least, double Most)
{
    // Makes the median deviation of a normal distribution its standard deviation.
    private const double Normal = 1.4826;

    /// <summary>The range.</summary>
    /// <param name="before">The values of earlier nights, at least one.</param>
    /// <param name="guard">How far from them is still well.</param>
    /// <param name="floor">How far is well in any case, also where all nights had the same value.</param>
    /// <param name="relativeFloor">The same as a part of the median.</param>
    public static ExpectedRange Of(IReadOnlyCollection<double> before, GuardDefinition guard, double floor, double relativeFloor)
    {
        double median = Median(before);
        double room = Math.Max(floor, relativeFloor * Math.Abs(median));
        if (guard.Deviations is { } deviations)
        {
            room = Math.Max(room, deviations * Normal * Median([.. before.Select(value => Math.Abs(value - median))]));
            return new ExpectedRange(median - room, median + room);
        }

        // Of a negative median the greater multiple is the lower bound.
        (double a, double b) = (median / guard.Factor, median * guard.Factor);
        return new ExpectedRange(Math.Min(Math.Min(a, b), median - room), Math.Max(Math.Max(a, b), median + room));
    }

    /// <summary>Whether a value is in it.</summary>
    public bool Has(double value) => value >= Least && value <= Most;

    private static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
