namespace Pipeline.Graph;

/// <summary>
/// The one cancellation of a run. The first failure of any block, reader or writer is kept and stops everything; the
/// cancellations that follow from it are not failures.
/// </summary>
internal sealed class FirstFailure(CancellationToken outside) : IDisposable
{
    private readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(outside);
    private Exception? failure;

    /// <summary>Cancelled from outside, by a failure, or by <see cref="Stop"/>.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>The first failure, or null.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Keeps the failure if it is the first, and stops the run.</summary>
    public void Set(Exception exception)
    {
        if (exception is OperationCanceledException && source.IsCancellationRequested)
        {
            return;
        }

        Exception first = exception is AggregateException { InnerException: { } inner } ? inner : exception;
        Interlocked.CompareExchange(ref failure, first, null);
        Stop();
    }

    /// <summary>Stops the run without a failure: a limit was passed.</summary>
    public void Stop() => source.Cancel();

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
