using Pipeline.Resilience;

namespace Pipeline.Core.Tests.Resilience;

/// <summary>Only what is transient is read again, within one budget of time.</summary>
public sealed class ReadRetryTests
{
    private static readonly int Stale = OperatingSystem.IsMacOS() ? 70 : 116;
    private static readonly string Here = Path.GetTempPath();

    private readonly InstantClock clock = new();

    [Fact]
    public void Run_FailsForAWhile_GivesWhatCameThenAndCounts()
    {
        ReadRetry retry = new(TimeSpan.FromSeconds(30), clock);
        int tries = 0;

        Assert.Equal("read", retry.Run(Here, new IOException("gone"), () => ++tries < 4 ? throw new IOException("gone", Stale) : "read"));

        Assert.Equal((4, 4), (tries, retry.Count));
        Assert.Contains("tried again 4 times, at last because of: gone", retry.Summary, StringComparison.Ordinal);

        // At once first; then twice as long each time, and of that a part by chance.
        Assert.Equal(3, clock.Waits.Count);
        Assert.All(clock.Waits, (wait, i) => Assert.InRange(wait.TotalMilliseconds, 49 << i, 101 << i));
    }

    [Fact]
    public void Run_FailsForGood_EndsWithinTheBudgetOfAllReaders()
    {
        TimeSpan budget = TimeSpan.FromSeconds(30);
        ReadRetry retry = new(budget, clock);

        Assert.Equal("second", Assert.Throws<IOException>(() => retry.Run<int>(Here, new IOException("first"), () => throw new IOException("second", Stale))).Message);
        TimeSpan waited = TimeSpan.FromTicks(clock.Waits.Sum(wait => wait.Ticks));
        Assert.InRange(waited, budget * 0.99, budget * 1.01);
        Assert.True(retry.Count > 5);

        // The next reader finds nothing left, and a run whose plan took it all neither.
        Assert.InRange(retry.Spent, budget * 0.99, budget * 1.01);
        Assert.False(retry.IsWorthIt(new IOException("third", Stale), Here));
    }

    [Theory]
    [InlineData(28, "no space")]
    [InlineData(5, "an I/O error of a disk of this machine")]
    [InlineData(24, "too many open files")]
    [InlineData(2, "missing")]
    [InlineData(0, "no error of the system")]
    public void IsWorthIt_ForGood_IsNot(int error, string what) =>
        Assert.False(new ReadRetry(TimeSpan.FromSeconds(30), clock).IsWorthIt(new IOException(what, error), Here));

    [Fact]
    public void IsWorthIt_OtherExceptionsAndNoBudget_IsNot()
    {
        Assert.True(new ReadRetry(TimeSpan.FromSeconds(30), clock).IsWorthIt(new IOException("stale", Stale), Here));
        Assert.False(new ReadRetry(TimeSpan.Zero, clock).IsWorthIt(new IOException("stale", Stale), Here));
        Assert.False(new ReadRetry(TimeSpan.FromSeconds(30), clock).IsWorthIt(new UnauthorizedAccessException { HResult = Stale }, Here));
        Assert.False(new ReadRetry(TimeSpan.FromSeconds(30), clock).IsWorthIt(new FormatException { HResult = Stale }, Here));
    }

    [Fact]
    public void Run_FailsOtherwiseMeanwhile_ThrowsThat()
    {
        ReadRetry retry = new(TimeSpan.FromSeconds(30), clock);
        Assert.Throws<FileNotFoundException>(() => retry.Run<int>(Here, new IOException("stale", Stale), () => throw new FileNotFoundException()));
        Assert.Equal((1, 0), (retry.Count, clock.Waits.Count));
    }

    [Fact]
    public void Run_Cancelled_TriesNothingMore()
    {
        using CancellationTokenSource cancellation = new();
        ReadRetry retry = new(TimeSpan.FromSeconds(30), clock, cancellation.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => retry.Run<int>(Here, new IOException("stale"), () =>
        {
            cancellation.Cancel();
            throw new IOException("stale", Stale);
        }));
        Assert.Equal(1, retry.Count);
    }
}
