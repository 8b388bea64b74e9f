using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Pipeline.Resilience;

/// <summary>
/// Asks a service again, four times at most and each time after a longer wait, as long as its answers say that it may be well a moment later. All
/// tries together, with the waits, end within a time that the caller sets. Immutable.
/// </summary>
/// <typeparam name="T">The answer; annotated as Polly asks for where code is trimmed.</typeparam>
internal sealed class RequestRetry<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>
    where T : class
{
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline<T> pipeline;

    /// <summary>Makes it.</summary>
    /// <param name="isWorthIt">Whether an answer is worth another try; exceptions are not.</param>
    /// <param name="total">How long all tries may take together.</param>
    /// <param name="time">What it waits by; the system's clock if null.</param>
    public RequestRetry(Func<T, bool> isWorthIt, TimeSpan total, TimeProvider? time = null) => pipeline = new ResiliencePipelineBuilder<T> { TimeProvider = time }
        .AddTimeout(total)
        .AddRetry(new RetryStrategyOptions<T>
        {
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            MaxDelay = TimeSpan.FromSeconds(4),
            UseJitter = true,
            ShouldHandle = new PredicateBuilder<T>().HandleResult(answer => isWorthIt(answer)).Handle<TimeoutRejectedException>(),
        })
        .AddTimeout(LongestTry)
        .Build();

    /// <summary>Gives the first answer that is worth no other try, or the last; null where none came in time.</summary>
    /// <param name="attempt">Asks once. It must end when it is cancelled.</param>
    public async Task<T?> RunAsync(Func<CancellationToken, Task<T>> attempt)
    {
        T? last = null;
        try
        {
            return await pipeline.ExecuteAsync(async token => last = await attempt(token));
        }
        catch (TimeoutRejectedException)
        {
            return last;
        }
    }
}
