using Polly;
using Polly.Retry;

namespace Pipeline.Resilience;

/// <summary>
/// Starts again what did not get up, twice at most and each time after a longer wait: a machine short of memory or processes may
/// have them a moment later. Immutable.
/// </summary>
/// <param name="isWorthIt">Whether another try may help.</param>
/// <param name="time">What it waits by; the system's clock if null.</param>
internal sealed class StartRetry(Func<Exception, bool> isWorthIt, TimeProvider? time = null)
{
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => isWorthIt(exception)),
        })
        .Build();

    /// <summary>Gives what was started; throws what the last try threw.</summary>
    public T Run<T>(Func<T> start, CancellationToken cancellation) => pipeline.Execute(_ => start(), cancellation);
}
