using Pipeline.Resilience;

namespace Pipeline.Core.Tests.Resilience;

/// <summary>Only what may have failed by chance is tried again, a bounded number of times, with growing waits.</summary>
public sealed class RetryTests
{
    private readonly InstantClock clock = new();

    [Fact]
    public void Start_FailsEachTime_IsTriedThreeTimesWithALongerWaitAndThrowsTheLast()
    {
        int tries = 0;
        StartRetry retry = new(exception => exception is IOException, clock);

        IOException last = Assert.Throws<IOException>(() => retry.Run<int>(() => throw new IOException($"{++tries}"), CancellationToken.None));

        Assert.Equal((3, "3"), (tries, last.Message));
        // Twice the wait each time, and of that a part by chance: no two that fail together come again together.
        Assert.Equal(2, clock.Waits.Count);
        Assert.InRange(clock.Waits[0].TotalMilliseconds, 1, 1000);
        Assert.InRange(clock.Waits[1].TotalMilliseconds, 1, 2000);
    }

    [Fact]
    public void Start_FailsOnce_GivesWhatTheSecondTryGave()
    {
        int tries = 0;
        StartRetry retry = new(_ => true, clock);

        Assert.Equal(2, retry.Run(() => ++tries == 1 ? throw new IOException() : tries, CancellationToken.None));
        Assert.Single(clock.Waits);
    }

    [Fact]
    public void Start_FailsForGood_IsNotTriedAgain()
    {
        int tries = 0;
        StartRetry retry = new(exception => exception is IOException, clock);

        Assert.Throws<FormatException>(() => retry.Run<int>(() => { tries++; throw new FormatException(); }, CancellationToken.None));
        Assert.Equal((1, 0), (tries, clock.Waits.Count));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(9, 2)]
    public void Attempt_ThatHasFailed_IsMadeOnceMoreAtMost(int failures, int attempts)
    {
        int made = 0;
        AttemptRetry<int> retry = new(result => result <= failures, clock);

        Assert.Equal(attempts, retry.Run(() => ++made, CancellationToken.None));
        Assert.Equal(attempts - 1, clock.Waits.Count);
        Assert.All(clock.Waits, wait => Assert.InRange(wait.TotalMilliseconds, 1, 500));
    }

    [Fact]
    public void Attempt_ThatThrows_IsNotMadeAgain()
    {
        int made = 0;
        AttemptRetry<int> retry = new(_ => true, clock);

        Assert.Throws<IOException>(() => retry.Run(() => { made++; throw new IOException(); }, CancellationToken.None));
        Assert.Equal((1, 0), (made, clock.Waits.Count));
    }

    [Fact]
    public void Run_Cancelled_TriesNothingMore()
    {
        using CancellationTokenSource cancellation = new();
        int tries = 0;
        StartRetry retry = new(_ => true, clock);

        Assert.ThrowsAny<OperationCanceledException>(() => retry.Run<int>(
            () =>
            {
                tries++;
                cancellation.Cancel();
                throw new IOException();
            },
            cancellation.Token));
        Assert.Equal(1, tries);
    }
}
