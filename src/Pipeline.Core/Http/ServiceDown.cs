namespace Pipeline.Http;

/// <summary>
/// How long a service has been away: since requests began to fail for reasons that are no key's, and none was answered since. Where request
/// after request fails for good and none is answered in between, that is no key's fault either. Called by any thread.
/// </summary>
/// <param name="longest">How long it may be.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceDown(TimeSpan longest, TimeProvider time)
{
    private const int MostInARow = 10;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private long? since;
    private int failed;

    /// <summary>Notes an answer.</summary>
    public void Up()
    {
        lock (gate)
        {
            since = null;
            failed = 0;
        }
    }

    /// <summary>Notes a request that failed as often as it may.</summary>
    /// <returns>Whether that is the fault of its key.</returns>
    public bool Failed()
    {
        lock (gate)
        {
            return ++failed < MostInARow;
        }
    }

    /// <summary>Notes that it is away.</summary>
    /// <param name="wait">How long it asks to wait, or null.</param>
    /// <returns>How long to wait before the next attempt; null where it was away too long, or asks for more time than there is.</returns>
    public TimeSpan? Wait(TimeSpan? wait)
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            since ??= now;
            TimeSpan left = longest - time.GetElapsedTime(since.Value, now);
            return left <= TimeSpan.Zero || wait > left ? null : wait > Between ? wait : Between < left ? Between : left;
        }
    }
}
