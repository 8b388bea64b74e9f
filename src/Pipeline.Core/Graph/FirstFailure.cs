namespace Pipeline.Graph;

/// <summary>
/// The one cancellation of a run. The first failure of any block, reader or writer is kept and stops everything; the
/// cancellations that follow from it are not failures. A stop from outside, or a disk that is nearly full, ends the reading first, so that what was read
/// already is written and counts for a run that goes on; after a while it stops everything too.
/// </summary>
internal sealed class FirstFailure : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly CancellationTokenSource reading;
    private readonly CancellationTokenRegistration registration;
    private readonly TimeSpan grace;
    private Exception? failure;
    private Exception? shortage;

    /// <summary>Makes it.</summary>
    /// <param name="outside">The stop from outside.</param>
    /// <param name="grace">How long what was read has then to be written.</param>
    public FirstFailure(CancellationToken outside, TimeSpan grace = default)
    {
        this.grace = grace;
        reading = CancellationTokenSource.CreateLinkedTokenSource(outside, source.Token);
        registration = outside.Register(() => EndAfterGrace(TimeSpan.Zero));
    }

    /// <summary>Cancelled by a failure, by <see cref="Stop"/>, or some time after the stop from outside.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Cancelled with <see cref="Token"/>, and by the stop from outside at once: nothing more is to be read.</summary>
    public CancellationToken Reading => reading.Token;

    /// <summary>Why the reading was ended though nothing had failed yet, or null.</summary>
    public Exception? Shortage => Volatile.Read(ref shortage);

    /// <summary>The first failure, or null.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Keeps the failure if it is the first, and stops the run.</summary>
    public void Set(Exception exception)
    {
        // Both are asked: one is cancelled by the other, a moment later.
        if (exception is OperationCanceledException && (source.IsCancellationRequested || reading.IsCancellationRequested))
        {
            return;
        }

        Exception first = exception is AggregateException { InnerException: { } inner } ? inner : exception;
        Interlocked.CompareExchange(ref failure, first, null);
        Stop();
    }

    /// <summary>Ends the reading as a stop from outside does: what was read is still written.</summary>
    /// <param name="why">The reason.</param>
    /// <param name="longer">How much longer than after a stop from outside that may take.</param>
    public void EndReading(Exception why, TimeSpan longer = default)
    {
        Interlocked.CompareExchange(ref shortage, why, null);
        reading.Cancel();
        EndAfterGrace(longer);
    }

    /// <summary>Stops the run without a failure: a limit was passed.</summary>
    public void Stop() => source.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        reading.Dispose();
        source.Dispose();
    }

    private void EndAfterGrace(TimeSpan longer)
    {
        if (grace > TimeSpan.Zero)
        {
            source.CancelAfter(grace + longer);
        }
        else
        {
            source.Cancel();
        }
    }
}
