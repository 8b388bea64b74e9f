using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

public sealed class MedianIntervalTests
{
    /// <summary>From tables of the sign test: how many values on each side lie outside at a level of 5 %, two-sided.</summary>
    [Theory]
    [InlineData(5, -1)]
    [InlineData(6, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 1)]
    [InlineData(12, 2)]
    [InlineData(15, 3)]
    [InlineData(17, 4)]
    [InlineData(20, 5)]
    [InlineData(25, 7)]
    public void Of_CountOfValues_LeavesOutWhatTheSignTestDoes(int count, int leftOut)
    {
        MedianInterval interval = MedianInterval.Of([.. Enumerable.Range(1, count).Select(i => (double)i).Reverse()]);
        Assert.Equal((count + 1) / 2.0, interval.Median);
        Assert.Equal(leftOut < 0 ? double.NegativeInfinity : 1 + leftOut, interval.Low);
        Assert.Equal(leftOut < 0 ? double.PositiveInfinity : count - leftOut, interval.High);
    }

    [Fact]
    public void Of_RandomValues_HoldsTheMedianAsOftenAsItSays()
    {
        Random random = new(1);
        int outside = 0;
        for (int i = 0; i < 4000; i++)
        {
            MedianInterval interval = MedianInterval.Of([.. Enumerable.Range(0, 15).Select(_ => random.NextDouble())]);
            outside += interval.Low > 0.5 || interval.High < 0.5 ? 1 : 0;
        }

        // 3.5 % by the binomial distribution.
        Assert.InRange(outside, 90, 200);
    }

    [Fact]
    public void Of_Nothing_KnowsNothing()
    {
        MedianInterval interval = MedianInterval.Of([]);
        Assert.True(double.IsNaN(interval.Median));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (interval.Low, interval.High));
    }
}
