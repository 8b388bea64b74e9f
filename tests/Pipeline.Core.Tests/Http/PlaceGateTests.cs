using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Http;

namespace Pipeline.Core.Tests.Http;

/// <summary>Who may send when, on a clock that the test turns.</summary>
public sealed class PlaceGateTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Enter_RateOfRequests_IsKeptOverTimeWithSmallBursts()
    {
        using PlaceGate gate = new(new ConcurrencyLimit(1000), 50, clock);
        Task<Place>[] all = [.. Enumerable.Range(0, 300).Select(i => gate.EnterAsync(i, CancellationToken.None).AsTask())];

        for (int step = 0; step < 400; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        // Four seconds; what waits for a place goes on in the pool of threads.
        Assert.True(SpinWait.SpinUntil(() => Count(all) >= 170, TimeSpan.FromSeconds(20)), Count(all).ToString(CultureInfo.InvariantCulture));
        Assert.InRange(Count(all), 170, 206);
    }

    [Fact]
    public async Task Enter_OneLeaves_LetsInRepeatsFirstThenTheOldestBatch()
    {
        using PlaceGate gate = new(new ConcurrencyLimit(1), null, clock);
        Place first = await gate.EnterAsync(0, CancellationToken.None);
        Task<Place>[] waiting = [.. new long[] { 7, 3, -1 }.Select(order => gate.EnterAsync(order, CancellationToken.None).AsTask())];

        gate.Leave(first, wasSent: true, pushedBack: false);
        Assert.True(await Reached(waiting[2]));
        gate.Leave(await waiting[2], wasSent: true, pushedBack: false);
        Assert.True(await Reached(waiting[1]));
        Assert.False(waiting[0].IsCompleted);
    }

    [Fact]
    public async Task Pause_ForAWhile_LetsNobodyInBeforeItsEnd()
    {
        using PlaceGate gate = new(new ConcurrencyLimit(5), null, clock);
        gate.Pause(TimeSpan.FromSeconds(10));
        Task<Place> waiting = gate.EnterAsync(0, CancellationToken.None).AsTask();

        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await Reached(waiting));
        Assert.InRange(gate.Waited, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task Enter_Cancelled_GivesItsTurnToOthers()
    {
        using PlaceGate gate = new(new ConcurrencyLimit(1), null, clock);
        using CancellationTokenSource gone = new();
        Place first = await gate.EnterAsync(0, CancellationToken.None);
        Task<Place> leaves = gate.EnterAsync(1, gone.Token).AsTask();
        Task<Place> stays = gate.EnterAsync(2, CancellationToken.None).AsTask();

        await gone.CancelAsync();
        gate.Leave(first, wasSent: false, pushedBack: false);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.True(await Reached(stays));
    }

    [Theory]
    [InlineData(60, null, 1)]
    [InlineData(60, 5, 5)]
    [InlineData(60, 90, null)]
    [InlineData(0, null, null)]
    public void Wait_ServiceThatIsAway_EndsWhereItTakesTooLong(int longest, int? asks, int? seconds)
    {
        ServiceDown down = new(TimeSpan.FromSeconds(longest), clock);

        Assert.Equal(seconds, down.Wait(asks is { } wait ? TimeSpan.FromSeconds(wait) : null)?.TotalSeconds);
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(down.Wait(null));
        down.Up();
        Assert.Equal(longest > 0, down.Wait(null) is not null);
    }

    private static int Count(Task<Place>[] all) => all.Count(task => task.IsCompleted);

    private static async Task<bool> Reached(Task task) => await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(20))) == task;
}
