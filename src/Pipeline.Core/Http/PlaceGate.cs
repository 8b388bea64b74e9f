namespace Pipeline.Http;

/// <summary>
/// Lets requests begin: as many at once as <see cref="ConcurrencyLimit"/> says, no more in a second than the stage may send, none
/// while the service wants none; repeats first, then those of the oldest batch. Called by any thread.
/// </summary>
internal sealed class PlaceGate : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Waiter> waiting = [];
    private readonly ConcurrencyLimit limit;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly double? perSecond;
    private readonly double burst;
    private double tokens;
    private long filled;
    private long pausedUntil;
    private int taken;
    private int apart;
    private long waited;

    /// <summary>Makes it.</summary>
    /// <param name="limit">How many at once.</param>
    /// <param name="perSecond">How many in a second, or null.</param>
    /// <param name="time">The clock.</param>
    public PlaceGate(ConcurrencyLimit limit, double? perSecond, TimeProvider time)
    {
        this.limit = limit;
        this.time = time;
        this.perSecond = perSecond;

        // A tenth of a second's requests at once: timers are not finer than that where a machine is busy.
        burst = Math.Max(1, (perSecond ?? 0) / 10);
        tokens = burst;
        filled = pausedUntil = time.GetTimestamp();
        timer = time.CreateTimer(static self => ((PlaceGate)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long those that came waited, all together.</summary>
    public TimeSpan Waited => time.GetElapsedTime(0, Interlocked.Read(ref waited));

    /// <summary>The most requests that were out at once.</summary>
    public int Highest { get; private set; }

    /// <summary>Waits for a place.</summary>
    /// <param name="order">Of several that wait the least is first.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Place> EnterAsync(long order, CancellationToken cancellation)
    {
        Waiter waiter = new(order);
        lock (gate)
        {
            waiting.Add(waiter);
            LetIn();
        }

        if (!waiter.Task.IsCompleted)
        {
            long began = time.GetTimestamp();
            await using CancellationTokenRegistration registration = cancellation.Register(() => Leave(waiter, cancellation));
            try
            {
                return await waiter.Task;
            }
            finally
            {
                Interlocked.Add(ref waited, time.GetTimestamp() - began);
            }
        }

        return await waiter.Task;
    }

    /// <summary>Lets nobody in for a while.</summary>
    public void Pause(TimeSpan wait)
    {
        lock (gate)
        {
            pausedUntil = Math.Max(pausedUntil, time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency));
            LetIn();
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="place">The place.</param>
    /// <param name="wasSent">Whether a request went out.</param>
    /// <param name="pushedBack">Whether the service took it to be too much.</param>
    public void Leave(Place place, bool wasSent, bool pushedBack)
    {
        lock (gate)
        {
            taken--;
            if (wasSent)
            {
                limit.Ended(place.Round, time.GetElapsedTime(place.Began).TotalSeconds, pushedBack);
            }

            LetIn();
        }
    }

    /// <summary>Counts a request that waits apart, to be sent again: where many do, no new ones begin.</summary>
    public void StepAside(int change)
    {
        lock (gate)
        {
            apart += change;
            LetIn();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Look()
    {
        lock (gate)
        {
            LetIn();
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellation)
    {
        lock (gate)
        {
            waiting.Remove(waiter);
        }

        waiter.TrySetCanceled(cancellation);
    }

    private void LetIn()
    {
        long now = time.GetTimestamp();
        while (waiting.Count > 0)
        {
            if (taken >= limit.Now)
            {
                limit.Full();
                return;
            }

            if (now < pausedUntil)
            {
                WakeIn(time.GetElapsedTime(now, pausedUntil));
                return;
            }

            Waiter first = waiting.MinBy(waiter => waiter.Order)!;
            if (first.Order >= 0 && apart > 16 + (4 * limit.Now))
            {
                return;
            }

            if (perSecond is { } rate && !TakeToken(rate, now))
            {
                return;
            }

            waiting.Remove(first);
            taken++;
            Highest = Math.Max(Highest, taken);
            if (!first.TrySetResult(new Place(now, limit.Round)))
            {
                taken--;
            }
        }
    }

    private bool TakeToken(double rate, long now)
    {
        tokens = Math.Min(burst, tokens + (rate * time.GetElapsedTime(filled, now).TotalSeconds));
        filled = now;
        if (tokens < 1)
        {
            WakeIn(TimeSpan.FromSeconds((1 - tokens) / rate));
            return false;
        }

        tokens--;
        return true;
    }

    // A millisecond more than it takes: a timer that comes too early would come for nothing.
    private void WakeIn(TimeSpan wait) => timer.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);

    private sealed class Waiter(long order) : TaskCompletionSource<Place>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Order => order;
    }
}

/// <summary>A place among the requests that are out.</summary>
/// <param name="Began">Timestamp of its beginning.</param>
/// <param name="Round">The round trip in which it began.</param>
internal readonly record struct Place(long Began, int Round);
