using System.Diagnostics;

namespace Pipeline.Core.Tests.Http;

/// <summary>
/// A clock that goes so many times as fast as the system's, for a run that waits minutes for a service. A test that waits on it takes no
/// longer than it must, and what a real server does meanwhile needs no turning of the clock. Limits of time have to be as much longer.
/// </summary>
/// <param name="times">How many times as fast.</param>
internal sealed class FastClock(int times) : TimeProvider
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow;

    public override long GetTimestamp() => start + ((Stopwatch.GetTimestamp() - start) * times);

    public override DateTimeOffset GetUtcNow() => began + GetElapsedTime(start);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    /// <summary>A wait of the system's clock, in whole milliseconds that are not too few: no timer comes too early.</summary>
    private TimeSpan Real(TimeSpan wait) => wait <= TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds / times));

    private sealed class FastTimer(ITimer timer, FastClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
