namespace Pipeline.Resilience;

/// <summary>
/// How often may be tried again at once, over all requests: a part of them, and a few in any case. All other repeats wait in a line, of which
/// ten a second go out: a service in trouble gets no storm of repeats on top, and none is left out, since what becomes of a request must
/// not depend on others. Called by any thread.
/// </summary>
/// <param name="share">Repeats for each request, 0 to 1.</param>
internal sealed class RetryBudget(double share)
{
    // So that a short run may try again at all.
    private const double InAnyCase = 10;

    // Fifths do not add up to ones.
    private const double One = 1 - 1e-6;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private double left = share == 0 ? 0 : InAnyCase;
    private long lastTurn = long.MinValue;

    /// <summary>Notes a request that is no repeat.</summary>
    public void Count()
    {
        lock (gate)
        {
            left += share;
        }
    }

    /// <summary>Takes a repeat.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>How long until its turn in the line; zero where one was left.</returns>
    public TimeSpan Take(TimeProvider time)
    {
        lock (gate)
        {
            if (left >= One)
            {
                left--;
                return TimeSpan.Zero;
            }

            long now = time.GetTimestamp();
            lastTurn = Math.Max(now, lastTurn) + (long)(Between.TotalSeconds * time.TimestampFrequency);
            return time.GetElapsedTime(now, lastTurn);
        }
    }
}
