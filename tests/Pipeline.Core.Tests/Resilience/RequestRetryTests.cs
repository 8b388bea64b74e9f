using Pipeline.Resilience;

namespace Pipeline.Core.Tests.Resilience;

/// <summary>A service is asked again while that may help, a bounded number of times and within a time.</summary>
public sealed class RequestRetryTests
{
    private readonly InstantClock clock = new() { Longest = TimeSpan.FromSeconds(4.5) };

    [Theory]
    [InlineData(new[] { 200 }, 1, 200)]
    [InlineData(new[] { 500, 200 }, 2, 200)]
    [InlineData(new[] { 404, 200 }, 1, 404)]
    [InlineData(new[] { 500, 404, 200 }, 2, 404)]
    [InlineData(new[] { 500, 500, 500, 500, 500, 200 }, 5, 500)]
    public async Task Run_Answers_AreAskedForAgainWhileThatMayHelp(int[] answers, int tries, int last)
    {
        int count = 0;
        RequestRetry<string> retry = new(answer => answer[0] == '5', TimeSpan.FromHours(1), clock);

        Assert.Equal($"{last}", await retry.RunAsync(_ => Task.FromResult($"{answers[count++]}")).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(tries, count);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "500")]
    public async Task Run_NoAnswerInTime_GivesTheLastThereWas(bool answersOnce, string? expected)
    {
        int count = 0;
        RequestRetry<string> retry = new(_ => true, TimeSpan.FromMilliseconds(answersOnce ? 2500 : 50));

        string? last = await retry.RunAsync(async token =>
        {
            if (count++ > 0 || !answersOnce)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return "500";
        }).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(expected, last);
    }
}
