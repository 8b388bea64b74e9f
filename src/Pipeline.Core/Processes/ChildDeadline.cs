namespace Pipeline.Processes;

/// <summary>Ends a child that is late: SIGTERM, and a second later SIGKILL for it and all that it started. Disposed in time, it does nothing.</summary>
internal sealed class ChildDeadline : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ChildProcess child;
    private readonly Timer timer;
    private volatile bool isPast;

    /// <summary>Begins to count.</summary>
    public ChildDeadline(ChildProcess child, TimeSpan limit)
    {
        this.child = child;
        timer = new Timer(_ => End());
        timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the child was late.</summary>
    public bool IsPast => isPast;

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void End()
    {
        if (isPast)
        {
            child.Kill();
            return;
        }

        isPast = true;
        child.Terminate();
        try
        {
            timer.Change(Grace, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The wait is over, and who waited disposes the child.
        }
    }
}
