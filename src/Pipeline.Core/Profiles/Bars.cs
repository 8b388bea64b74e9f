namespace Pipeline.Profiles;

/// <summary>Counts the bars of a histogram. Values come in ascending order.</summary>
internal sealed class Bars
{
    private readonly double[] edges;
    private readonly long[] counts;
    private int bar;

    /// <summary>Makes bars between the least and the greatest value; a single one where these are the same.</summary>
    public Bars(double from, double to, int count)
    {
        counts = new long[from == to ? 1 : count];

        // Of two very large values the difference may be infinite, but not that of their parts.
        double width = (to / counts.Length) - (from / counts.Length);
        edges = [.. Enumerable.Range(0, counts.Length).Select(i => from + (width * i)), to];
    }

    /// <summary>Counts a value.</summary>
    public void Add(double value, long times)
    {
        while (bar + 1 < counts.Length && value >= edges[bar + 1])
        {
            bar++;
        }

        counts[bar] += times;
    }

    /// <summary>The bars.</summary>
    public IReadOnlyList<HistogramBar> All() => [.. counts.Select((count, i) => new HistogramBar(edges[i], edges[i + 1], count))];
}
