using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Retry;

namespace Pipeline.Resilience;

/// <summary>
/// Asks a service again where its answer says that this may help: after waits that grow, with a part of them by chance, or when the
/// service says so, as often as one request may be repeated; where all of them together are too many, after longer waits. Immutable but for
/// the budget.
/// </summary>
/// <typeparam name="T">The answer; annotated as Polly asks for where code is trimmed.</typeparam>
internal sealed class ServiceRetry<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly RetryBudget budget;

    /// <summary>Makes it.</summary>
    /// <param name="retries">How often one request may be repeated.</param>
    /// <param name="budget">How often all may be without a longer wait.</param>
    /// <param name="isWorthIt">Whether an answer is worth another try; exceptions are not.</param>
    /// <param name="wait">How long the service asks to wait, or null.</param>
    /// <param name="time">What it waits by.</param>
    public ServiceRetry(int retries, RetryBudget budget, Func<T, bool> isWorthIt, Func<T, TimeSpan?> wait, TimeProvider time)
    {
        this.budget = budget;
        ResiliencePipelineBuilder<T> builder = new() { TimeProvider = time };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<T>
            {
                MaxRetryAttempts = retries,
                Delay = FirstWait,
                BackoffType = DelayBackoffType.Exponential,
                MaxDelay = LongestWait,
                UseJitter = true,
                ShouldHandle = tried => new(tried.Outcome.Exception is null && isWorthIt(tried.Outcome.Result!)),
                DelayGenerator = tried =>
                {
                    TimeSpan turn = budget.Take(time);
                    TimeSpan? asked = wait(tried.Outcome.Result!);
                    return new(turn == TimeSpan.Zero ? asked : turn + (asked ?? TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(tried.AttemptNumber, 10)))));
                },
            });
        }

        Pipeline = builder.Build();
    }

    /// <summary>What Polly made of it.</summary>
    public ResiliencePipeline<T> Pipeline { get; }

    /// <summary>Gives the first answer that is worth no other try, or the last.</summary>
    public ValueTask<T> RunAsync(Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellation)
    {
        budget.Count();
        return Pipeline.ExecuteAsync(attempt, cancellation);
    }
}
