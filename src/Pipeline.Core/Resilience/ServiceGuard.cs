using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Pipeline.Resilience;

/// <summary>
/// Stands around each attempt: ends one that takes too long, and sends none for a while where most of them fail, so that a service can get
/// up again. Then one attempt is let through, and if that is well, all are. What failed before and fails again may be at fault itself: while the
/// service is taken to be well, that does not count against it.
/// </summary>
/// <typeparam name="T">The answer; annotated as Polly asks for where code is trimmed.</typeparam>
internal sealed class ServiceGuard<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>
{
    private const int LeastAttempts = 10;
    private static readonly TimeSpan LookedAt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(30);

    private readonly Func<T> late;
    private readonly Func<TimeSpan, T> broken;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline<T> uncounted;

    /// <summary>Makes it.</summary>
    /// <param name="timeout">How long an attempt may take.</param>
    /// <param name="isFault">Whether an answer says that the service is not well.</param>
    /// <param name="late">What stands for an attempt that took too long.</param>
    /// <param name="broken">What stands for one that was not made, with how long none will be.</param>
    /// <param name="time">The clock.</param>
    public ServiceGuard(TimeSpan timeout, Func<T, bool> isFault, Func<T> late, Func<TimeSpan, T> broken, TimeProvider time)
    {
        this.late = late;
        this.broken = broken;
        TimeoutStrategyOptions limit = new() { Timeout = timeout };
        uncounted = new ResiliencePipelineBuilder<T> { TimeProvider = time }.AddTimeout(limit).Build();
        Pipeline = new ResiliencePipelineBuilder<T> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<T>
            {
                FailureRatio = 0.5,
                MinimumThroughput = LeastAttempts,
                SamplingDuration = LookedAt,
                StateProvider = state,
                BreakDurationGenerator = opened => new(TimeSpan.FromTicks(Math.Min(LongestBreak.Ticks, FirstBreak.Ticks << Math.Min(opened.HalfOpenAttempts, 10)))),
                ShouldHandle = tried => new(tried.Outcome.Exception is TimeoutRejectedException || (tried.Outcome.Exception is null && isFault(tried.Outcome.Result!))),
            })
            .AddTimeout(limit)
            .Build();
    }

    /// <summary>What Polly made of it.</summary>
    public ResiliencePipeline<T> Pipeline { get; }

    /// <summary>Makes an attempt, unless none is made now.</summary>
    /// <param name="attempt">Makes it.</param>
    /// <param name="isSuspect">Whether what is attempted, or a thing of which it is a part, failed before.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<T> RunAsync(Func<CancellationToken, ValueTask<T>> attempt, bool isSuspect, CancellationToken cancellation)
    {
        try
        {
            ResiliencePipeline<T> by = isSuspect && state.CircuitState == CircuitState.Closed ? uncounted : Pipeline;
            return await by.ExecuteAsync(attempt, cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return late();
        }
        catch (BrokenCircuitException exception)
        {
            return broken(exception.RetryAfter ?? FirstBreak);
        }
    }
}
