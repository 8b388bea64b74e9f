using Polly;
using Polly.Retry;

namespace Pipeline.Resilience;

/// <summary>
/// Reads again what could not be read just then: a server of files that was away for a moment, a handle that it no longer
/// knows. At once first, then after waits that grow, within one budget of time for all readers of a run. Only reading is
/// tried again, since a second read changes nothing. Called by any thread.
/// </summary>
/// <param name="budget">How long all of it may take; zero: nothing is tried again.</param>
/// <param name="time">What it waits by; the system's clock if null.</param>
/// <param name="cancellation">Ends the waiting.</param>
internal sealed class ReadRetry(TimeSpan budget, TimeProvider? time = null, CancellationToken cancellation = default)
{
    private const double FirstWait = 100;
    private const double LongestWait = 5000;

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private long spent;
    private int count;
    private string? last;

    /// <summary>How often something was read again.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>How much of the budget is spent.</summary>
    public TimeSpan Spent => TimeSpan.FromTicks(Interlocked.Read(ref spent));

    /// <summary>What was tried again, for a person; null where nothing was.</summary>
    public string? Summary => Volatile.Read(ref last) is { } failure
        ? $"reading was tried again {(Count == 1 ? "once" : FormattableString.Invariant($"{Count:#,0} times"))}, at last because of: {failure}; run.retry_budget bounds the time for it"
        : null;

    /// <summary>Whether another try may help, and there is time for it.</summary>
    /// <param name="exception">What the first try threw.</param>
    /// <param name="path">What was read.</param>
    public bool IsWorthIt(Exception exception, string path) => Left(time.GetTimestamp()) > TimeSpan.Zero && TransientReads.Has(exception, path);

    /// <summary>Tries until it works, fails for another reason, or the budget is spent; then it throws what the last try threw.</summary>
    /// <param name="path">What is read.</param>
    /// <param name="exception">What the first try threw.</param>
    /// <param name="again">One more try.</param>
    public T Run<T>(string path, Exception exception, Func<T> again)
    {
        long started = time.GetTimestamp();
        Volatile.Write(ref last, exception.Message);
        try
        {
            return new ResiliencePipelineBuilder { TimeProvider = time }
                .AddRetry(new RetryStrategyOptions
                {
                    MaxRetryAttempts = int.MaxValue,
                    ShouldHandle = tried => new(tried.Outcome.Exception is { } failure && TransientReads.Has(failure, path) && Left(started) > TimeSpan.Zero),
                    DelayGenerator = tried => new(NextWait(tried.AttemptNumber, Left(started))),
                })
                .Build()
                .Execute(
                    _ =>
                    {
                        Interlocked.Increment(ref count);
                        return again();
                    },
                    cancellation);
        }
        finally
        {
            Interlocked.Add(ref spent, time.GetElapsedTime(started).Ticks);
        }
    }

    private TimeSpan Left(long started) => budget - Spent - time.GetElapsedTime(started);

    /// <summary>Twice as long each time, a part of it by chance: readers that failed together do not come again together.</summary>
    private static TimeSpan? NextWait(int tries, TimeSpan left)
    {
        double wait = Math.Min(FirstWait * Math.Pow(2, tries), LongestWait) * (0.5 + (Random.Shared.NextDouble() / 2));
        return TimeSpan.FromMilliseconds(Math.Min(wait, left.TotalMilliseconds));
    }
}
