using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>Shows snapshots. Called by one thread at a time.</summary>
internal abstract class ProgressView
{
    /// <summary>How often it wants a snapshot.</summary>
    public abstract TimeSpan Period { get; }

    /// <summary>Shows one.</summary>
    public abstract void Show(ProgressSnapshot snapshot);

    /// <summary>Leaves the place to the summary, or to something else until the next snapshot.</summary>
    public virtual void Close()
    {
    }
}
