using System.Globalization;
using System.Text;

namespace Pipeline.Reports.Page;

/// <summary>Values over time as a path of steps, one for each interval: a rate holds for its interval and says nothing between two.</summary>
internal static class StepPath
{
    /// <summary>How wide a plot is, in its own units.</summary>
    public const int Width = 1000;

    /// <summary>How high it is.</summary>
    public const int Height = 100;

    /// <summary>The path of a line.</summary>
    /// <param name="ends">Where the intervals end, as shares of the width.</param>
    /// <param name="values">A value for each, as a share of the height.</param>
    public static string Line(IReadOnlyList<double> ends, IReadOnlyList<double> values) => Path(ends, values, close: null);

    /// <summary>The path of an area that stands on the bottom or hangs from the top.</summary>
    /// <param name="ends">Where the intervals end, as shares of the width.</param>
    /// <param name="values">A value for each, as a share of the height.</param>
    /// <param name="hangs">Whether it hangs from the top.</param>
    public static string Area(IReadOnlyList<double> ends, IReadOnlyList<double> values, bool hangs) =>
        Path(ends, hangs ? [.. values.Select(value => 1 - value)] : values, close: hangs ? 0 : Height);

    private static string Path(IReadOnlyList<double> ends, IReadOnlyList<double> values, int? close)
    {
        StringBuilder path = new();
        int x = 0, y = 0;
        for (int i = 0; i < ends.Count; i++)
        {
            int toY = Height - (int)Math.Round(Math.Clamp(values[i], 0, 1) * Height), toX = (int)Math.Round(Math.Clamp(ends[i], 0, 1) * Width);
            if (i == 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"M0 {toY}");
            }
            else if (toY != y)
            {
                path.Append(CultureInfo.InvariantCulture, $"v{toY - y}");
            }

            path.Append(CultureInfo.InvariantCulture, $"h{toX - x}");
            (x, y) = (toX, toY);
        }

        return close is { } edge && path.Length > 0 ? path.Append(CultureInfo.InvariantCulture, $"V{edge}H0z").ToString() : path.ToString();
    }
}
