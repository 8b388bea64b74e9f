using Pipeline.Graph;

namespace Pipeline.Core.Tests.Graph;

public sealed class CoreGateTests
{
    [Fact]
    public void For_BlocksThatFitTheCores_IsNone()
    {
        Assert.Null(CoreGate.For(4, [4]));
        Assert.Null(CoreGate.For(4, []));
        Assert.NotNull(CoreGate.For(4, [4, 1]));
    }

    [Fact]
    public void Enter_MoreThanThereAreCores_WaitsForOneToLeave()
    {
        CoreGate gate = new(2);
        Assert.True(gate.EnterAsync(0).IsCompleted);
        Assert.True(gate.EnterAsync(1).IsCompleted);
        ValueTask third = gate.EnterAsync(2);
        Assert.False(third.IsCompleted);
        gate.Leave(0);
        Assert.True(third.IsCompleted);
    }

    [Fact]
    public void Leave_SeveralWait_TheOldestBatchBegins()
    {
        CoreGate gate = new(1);
        Assert.True(gate.EnterAsync(0).IsCompleted);
        ValueTask[] waiting = [gate.EnterAsync(7), gate.EnterAsync(3), gate.EnterAsync(5)];
        gate.Leave(0);
        Assert.Equal([false, true, false], waiting.Select(task => task.IsCompleted));
        gate.Leave(0);
        Assert.Equal([false, true, true], waiting.Select(task => task.IsCompleted));
        gate.Leave(0);
        Assert.All(waiting, task => Assert.True(task.IsCompleted));
        gate.Leave(0);
        Assert.True(gate.EnterAsync(9).IsCompleted);
    }

    [Fact]
    public async Task Enter_ManyThreads_NeverMoreThanCoresAtOnce()
    {
        CoreGate gate = new(3);
        int inside = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(block => Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                await gate.EnterAsync(i);
                int now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                await Task.Yield();
                _ = Interlocked.Decrement(ref inside);
                gate.Leave(i);
            }
        }))).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.InRange(most, 1, 3);
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(gate.EnterAsync(i).IsCompleted));
        Assert.False(gate.EnterAsync(3).IsCompleted);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
