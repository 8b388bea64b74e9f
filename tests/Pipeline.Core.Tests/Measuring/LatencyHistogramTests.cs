using System.Diagnostics;
using Pipeline.Measuring;

namespace Pipeline.Core.Tests.Measuring;

public class LatencyHistogramTests
{
    [Fact]
    public void Quantile_WithoutTimes_IsZero() => Assert.Equal(0, new LatencyHistogram().Quantile(0.5));

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Quantile_OfNoTime_IsNextToNothing(long ticks)
    {
        LatencyHistogram latency = new();
        latency.Add(ticks);
        Assert.InRange(latency.Quantile(0.5), 0, 1e-8);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.00137)]
    [InlineData(1)]
    [InlineData(3.9)]
    [InlineData(86_400)]
    public void Quantile_OfOneTime_IsItOrAQuarterMore(double seconds)
    {
        LatencyHistogram latency = new();
        latency.Add((long)(seconds * Stopwatch.Frequency));
        Assert.InRange(latency.Quantile(0.5), seconds * 0.999, seconds * 1.251);
        Assert.Equal(latency.Quantile(0.5), latency.Quantile(0.99));
    }

    [Fact]
    public void Quantile_OfAHundredTimes_IsNotPassedBySoMany()
    {
        LatencyHistogram latency = new();
        double[] times = [.. Enumerable.Range(1, 100).Select(i => i * i * 1e-4)];
        foreach (double seconds in times)
        {
            latency.Add((long)(seconds * Stopwatch.Frequency));
        }

        foreach (double share in (double[])[0.01, 0.25, 0.5, 0.99, 1])
        {
            double exact = times[(int)Math.Ceiling(share * 100) - 1];
            Assert.InRange(latency.Quantile(share), exact * 0.999, exact * 1.251);
        }
    }

    [Fact]
    public void Add_ByManyThreads_LosesNone()
    {
        LatencyHistogram latency = new();
        Parallel.For(0, 4000, i => latency.Add((i < 1000 ? 1 : 1000) * Stopwatch.Frequency / 1000));
        Assert.InRange(latency.Quantile(0.25), 0.001, 0.00126);
        Assert.InRange(latency.Quantile(0.2503), 0.999, 1.251);
    }
}
