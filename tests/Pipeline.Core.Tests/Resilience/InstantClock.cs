namespace Pipeline.Core.Tests.Resilience;

/// <summary>A clock on which each wait is over at once, and is kept. Those that are longer than <see cref="Longest"/> are time limits, which are never reached.</summary>
internal sealed class InstantClock : TimeProvider
{
    private long ticks;

    public TimeSpan Longest { get; init; } = TimeSpan.MaxValue;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > Longest || dueTime == Timeout.InfiniteTimeSpan)
        {
            return new Fired();
        }

        lock (Waits)
        {
            Waits.Add(dueTime);
        }

        Interlocked.Add(ref ticks, dueTime.Ticks);
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
