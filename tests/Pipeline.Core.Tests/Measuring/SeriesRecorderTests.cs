using System.Diagnostics;
using Pipeline.Measuring;
using Pipeline.Records;
using Pipeline.Reports;

namespace Pipeline.Core.Tests.Measuring;

public class SeriesRecorderTests
{
    private static readonly long Interval = Stopwatch.Frequency / 10;

    [Fact]
    public void End_BeforeTheFirstInterval_GivesNone()
    {
        SeriesRecorder recorder = new(At(0));
        Assert.Equal(Interval, recorder.Due);
        Assert.Null(recorder.End(At(Interval - 1), [2]));
    }

    [Fact]
    public void End_BehindAnInterval_HasAShorterLastPoint()
    {
        SeriesRecorder recorder = new(At(0));
        recorder.Add(At(Interval));
        RunSeries series = recorder.End(At(Interval * 3 / 2), [2])!;
        Assert.Equal(0.1, series.IntervalSeconds);
        Assert.Equal([0.1, 0.15], series.Points.Select(point => Math.Round(point.Seconds, 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(121)]
    [InlineData(2000)]
    [InlineData(100_000)]
    public void End_OfAnyLength_HasPointsOfOneLengthThatAddUpToTheRun(int intervals)
    {
        SeriesRecorder recorder = new(At(0));
        long end = intervals * Interval;
        for (long now = 0; now < end;)
        {
            now = recorder.Due;
            if (now <= end)
            {
                recorder.Add(At(now));
            }
        }

        RunSeries series = recorder.End(At(end + 3), [2])!;
        RunTotals all = At(end + 3);
        Assert.InRange(series.Points.Count, 1, RunSeries.MostPoints);
        Assert.True(intervals < 60 || series.Points.Count >= 60, "so many points are kept");
        Assert.Equal(all.Counts.In, series.Points.Sum(point => point.Read));
        Assert.Equal(all.Counts.Out, series.Points.Sum(point => point.Written));
        Assert.Equal(all.Counts.Rejected, series.Points.Sum(point => point.Rejected));
        Assert.Equal(all.Blocks[0].Batches, series.Points.Sum(point => point.Blocks[0].Batches));
        Assert.Equal(all.Pause.TotalSeconds, series.Points.Sum(point => point.PauseSeconds), 6);
        for (int i = 0; i < series.Points.Count; i++)
        {
            RunPoint point = series.Points[i];
            Assert.True(i == series.Points.Count - 1 || Math.Abs(point.Seconds - ((i + 1) * series.IntervalSeconds)) < 1e-6);
            Assert.Equal(1, point.Blocks[0].Busy + point.Blocks[0].Waiting + point.Blocks[0].Blocked, 9);
        }
    }

    [Fact]
    public void Add_Late_EndsALongerInterval()
    {
        SeriesRecorder recorder = new(At(0));
        recorder.Add(At(Interval * 7 / 2));
        Assert.Equal(Interval * 4, recorder.Due);
        recorder.Add(At(recorder.Due));
        RunSeries series = recorder.End(At(Interval * 4), [2])!;
        Assert.Equal([0.35, 0.4], series.Points.Select(point => Math.Round(point.Seconds, 6)));
        Assert.Equal([0.5, 0.5], series.Points.Select(point => Math.Round(point.Blocks[0].Busy, 3)));
    }

    /// <summary>A run whose one block of two parts is busy with one of them.</summary>
    private static RunTotals At(long ticks) => new(
        ticks,
        new StageCounts { In = ticks / 7, Out = ticks / 9, Rejected = ticks / 11 },
        Stopwatch.GetElapsedTime(0, ticks),
        Stopwatch.GetElapsedTime(0, ticks / 100),
        BudgetBytes: 3,
        MemoryBytes: 4,
        [new BlockTotals(new PartTimes(ticks, ticks / 10, 0, 0), 0, new IdleSamples((int)(ticks / Interval), ticks / Interval, 0, 0, 0, 0), (int)(ticks / 1_000_000), 0, 0)]);
}
