using Polly;
using Polly.Retry;

namespace Pipeline.Resilience;

/// <summary>Starts again what ended before it was ready: four times in all, after a pause that doubles from 100 ms and varies. Immutable.</summary>
/// <param name="isWorthAnother">Whether another start may help after this exception.</param>
internal sealed class StartRetry(Func<Exception, bool> isWorthAnother)
{
    /// <summary>Starts in all.</summary>
    public const int MostStarts = 4;

    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MostStarts - 1,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => isWorthAnother(exception)),
        })
        .Build();

    /// <summary>Gives what was started, or throws what the last start threw.</summary>
    public T Run<T>(Func<T> start, CancellationToken cancellation) => pipeline.Execute(_ => start(), cancellation);
}
