using Microsoft.Extensions.Time.Testing;
using Pipeline.Resilience;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Testing;
using Polly.Timeout;

namespace Pipeline.Core.Tests.Resilience;

/// <summary>What stands around requests to a service, on a clock that the test turns.</summary>
public sealed class ServiceTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Pipelines_AreMadeOfWhatTheirNamesSay()
    {
        Assert.IsType<RetryStrategyOptions<string>>(Assert.Single(Retry(3).Pipeline.GetPipelineDescriptor().Strategies).Options);
        Assert.Empty(Retry(0).Pipeline.GetPipelineDescriptor().Strategies);
        Assert.Equal(
            [typeof(CircuitBreakerStrategyOptions<string>), typeof(TimeoutStrategyOptions)],
            Guard().Pipeline.GetPipelineDescriptor().Strategies.Select(strategy => strategy.Options!.GetType()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retry_AnswerThatStaysBad_IsAskedAsOftenAsAllowedAfterWaitsThatGrow()
    {
        List<TimeSpan> asked = [];
        DateTimeOffset began = clock.GetUtcNow();

        string last = await RunAsync(Retry(3).RunAsync(
            _ =>
            {
                asked.Add(clock.GetUtcNow() - began);
                return new ValueTask<string>("bad");
            },
            CancellationToken.None));

        Assert.Equal("bad", last);
        Assert.Equal(4, asked.Count);
        Assert.InRange(asked[^1], TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retry_ServiceThatSaysWhen_IsAskedThenAndNotBefore()
    {
        DateTimeOffset began = clock.GetUtcNow();
        int times = 0;

        await RunAsync(new ServiceRetry<string>(3, new RetryBudget(1), answer => answer == "bad", _ => TimeSpan.FromSeconds(42), clock).RunAsync(
            _ => new ValueTask<string>(times++ == 0 ? "bad" : "good"), CancellationToken.None));

        Assert.Equal(2, times);
        Assert.InRange(clock.GetUtcNow() - began, TimeSpan.FromSeconds(42), TimeSpan.FromSeconds(44));
    }

    [Fact]
    public void Take_Budget_IsOneOfFiveRequestsAndTenThenTheRestWaitInALine()
    {
        RetryBudget budget = new(0.2);
        for (int i = 0; i < 100; i++)
        {
            budget.Count();
        }

        Assert.All(Enumerable.Range(0, 30).Select(_ => budget.Take(clock)), wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal([100, 200, 300], Enumerable.Range(0, 3).Select(_ => (int)Math.Round(budget.Take(clock).TotalMilliseconds)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(100, (int)Math.Round(budget.Take(clock).TotalMilliseconds));
    }

    [Fact(Timeout = 30_000)]
    public async Task Retry_BudgetThatIsSpent_MakesRepeatsWaitAndLeavesNoneOut()
    {
        int asked = 0;
        DateTimeOffset began = clock.GetUtcNow();
        ServiceRetry<string> retry = Retry(2, new RetryBudget(0));

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RunAsync(retry.RunAsync(
            _ =>
            {
                Interlocked.Increment(ref asked);
                return new ValueTask<string>("bad");
            },
            CancellationToken.None))));

        Assert.Equal(3 * 30, asked);
        Assert.True(clock.GetUtcNow() - began >= TimeSpan.FromSeconds(6));
    }

    [Fact(Timeout = 30_000)]
    public async Task Guard_AttemptThatTakesTooLong_IsEndedAndLate()
    {
        string answer = await RunAsync(Guard().RunAsync(
            async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return "good";
            },
            isSuspect: false,
            CancellationToken.None));

        Assert.Equal("late", answer);
    }

    [Fact(Timeout = 30_000)]
    public async Task Guard_ServiceThatFailsMostly_IsLeftAloneThenAskedOnce()
    {
        int asked = 0;
        string with = "bad";
        ServiceGuard<string> guard = Guard();
        for (int i = 0; i < 40; i++)
        {
            await guard.RunAsync(Ask, isSuspect: false, CancellationToken.None);
        }

        Assert.Equal(10, asked);
        clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal("bad", await guard.RunAsync(Ask, isSuspect: false, CancellationToken.None));
        Assert.Equal("broken", await guard.RunAsync(Ask, isSuspect: false, CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(2.1));
        with = "good";
        Assert.Equal("good", await guard.RunAsync(Ask, isSuspect: false, CancellationToken.None));
        Assert.Equal("good", await guard.RunAsync(Ask, isSuspect: false, CancellationToken.None));
        Assert.Equal(13, asked);

        ValueTask<string> Ask(CancellationToken cancellation)
        {
            asked++;
            return new ValueTask<string>(with);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Guard_WhatFailedBefore_DoesNotCountAgainstTheServiceAndIsStoppedWithTheOthers()
    {
        int asked = 0;
        ServiceGuard<string> guard = Guard();
        for (int i = 0; i < 40; i++)
        {
            await guard.RunAsync(Ask, isSuspect: true, CancellationToken.None);
        }

        Assert.Equal(40, asked);
        for (int i = 0; i < 10; i++)
        {
            await guard.RunAsync(Ask, isSuspect: false, CancellationToken.None);
        }

        Assert.Equal("broken", await guard.RunAsync(Ask, isSuspect: true, CancellationToken.None));

        ValueTask<string> Ask(CancellationToken cancellation)
        {
            asked++;
            return new ValueTask<string>("bad");
        }
    }

    private ServiceRetry<string> Retry(int retries, RetryBudget? budget = null) => new(retries, budget ?? new RetryBudget(1), static answer => answer == "bad", static _ => null, clock);

    private ServiceGuard<string> Guard() => new(TimeSpan.FromSeconds(5), static answer => answer == "bad", static () => "late", static _ => "broken", clock);

    /// <summary>Turns the clock until it is done.</summary>
    private async Task<string> RunAsync(ValueTask<string> work)
    {
        Task<string> task = work.AsTask();
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        return await task;
    }
}
