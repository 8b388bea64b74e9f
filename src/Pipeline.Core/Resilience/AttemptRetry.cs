using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Retry;

namespace Pipeline.Resilience;

/// <summary>
/// Tries once more, a moment later, what may have failed by chance, such as a program for want of memory. What fails twice is the
/// data's fault or the program's, and looked into by other means. Immutable.
/// </summary>
/// <typeparam name="T">The result; annotated as Polly asks for where code is trimmed.</typeparam>
/// <param name="hasFailed">Whether a result is worth another try; exceptions are not.</param>
/// <param name="time">What it waits by; the system's clock if null.</param>
internal sealed class AttemptRetry<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(Func<T, bool> hasFailed, TimeProvider? time = null)
{
    private readonly ResiliencePipeline<T> pipeline = new ResiliencePipelineBuilder<T> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<T>
        {
            MaxRetryAttempts = 1,
            Delay = TimeSpan.FromMilliseconds(100),
            UseJitter = true,
            ShouldHandle = new PredicateBuilder<T>().HandleResult(result => hasFailed(result)),
        })
        .Build();

    /// <summary>Gives the first result that has not failed, or the last.</summary>
    public T Run(Func<T> attempt, CancellationToken cancellation) => pipeline.Execute(_ => attempt(), cancellation);
}
