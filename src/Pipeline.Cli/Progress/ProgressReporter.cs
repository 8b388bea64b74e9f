using Pipeline.Cli.Terminal;
using Pipeline.Reports;

namespace Pipeline.Cli.Progress;

/// <summary>
/// Polls the run and shows how far it is, on a timer of its own: the run never waits for a slow terminal. A stderr
/// that is gone or a poll that fails ends the showing, not the run.
/// </summary>
internal sealed class ProgressReporter : IAsyncDisposable
{
    private readonly Func<ProgressSnapshot> poll;
    private readonly ProgressView view;
    private readonly PeriodicTimer timer;
    private readonly Task loop;
    private readonly Lock showing = new();

    private ProgressReporter(Func<ProgressSnapshot> poll, ProgressView view, TimeProvider time)
    {
        this.poll = poll;
        this.view = view;
        timer = new PeriodicTimer(view.Period, time);
        loop = Task.Run(ShowAsync);
    }

    /// <summary>Starts; dispose it before anything else is written to stderr. Null where nothing is to be shown.</summary>
    /// <param name="mode">How.</param>
    /// <param name="poll">Gives a snapshot at any time, also from another thread than the run's.</param>
    /// <param name="error">Stderr.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="useColor">Whether the terminal shows letters in bold.</param>
    public static ProgressReporter? Start(ProgressMode mode, Func<ProgressSnapshot> poll, TextWriter error, int width, TimeProvider time, bool useColor = false)
    {
        ProgressView? chosen = mode switch
        {
            ProgressMode.Live => new LiveView(error, width, useColor),
            ProgressMode.Plain => new PlainView(error),
            ProgressMode.Json => new JsonView(new LogLines(error, time)),
            _ => null,
        };
        return chosen is null ? null : new ProgressReporter(poll, chosen, time);
    }

    /// <summary>Writes something else to stderr, in place of what is shown until the next time.</summary>
    public void Interrupt(Action write)
    {
        lock (showing)
        {
            view.Close();
            write();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await loop;
    }

    private async Task ShowAsync()
    {
        try
        {
            // Disposing the timer ends this loop, and nothing else does.
            while (await timer.WaitForNextTickAsync())
            {
                ProgressSnapshot snapshot = poll();
                lock (showing)
                {
                    view.Show(snapshot);
                }
            }

            lock (showing)
            {
                view.Close();
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Stderr is gone, or the run was a moment before the timer. Progress is a courtesy: it must not fail the run.
        }
    }
}
