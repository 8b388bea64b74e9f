using Pipeline.Runs;

namespace Pipeline.Graph;

/// <summary>
/// Looks at the disk while a run writes to it, five times a second, and ends the reading when the reserve is touched: what was
/// read is still written, with a checkpoint behind it. Batches and records do not know of it.
/// </summary>
internal sealed class DiskWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly PeriodicTimer timer;
    private readonly Task watching;

    /// <summary>Begins.</summary>
    /// <param name="reserve">What is left free.</param>
    /// <param name="missing">About how many bytes are still to be written.</param>
    /// <param name="failure">The run's.</param>
    /// <param name="time">What it waits by.</param>
    public DiskWatch(DiskReserve reserve, Func<long> missing, FirstFailure failure, TimeProvider time)
    {
        timer = new PeriodicTimer(Interval, time);
        watching = WatchAsync(reserve, missing, failure);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await watching;
    }

    private async Task WatchAsync(DiskReserve reserve, Func<long> missing, FirstFailure failure)
    {
        // Disposing the timer ends this loop. Cancelled, it would write down its stack, for which a native program sorts all its methods.
        while (await timer.WaitForNextTickAsync())
        {
            if (reserve.Shortage(missing) is { } shortage)
            {
                failure.EndReading(shortage);
                return;
            }
        }
    }
}
