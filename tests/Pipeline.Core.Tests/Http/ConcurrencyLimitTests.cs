using Pipeline.Http;

namespace Pipeline.Core.Tests.Http;

/// <summary>How many requests are out at once, against a service that is simulated: no clock, no waiting.</summary>
public sealed class ConcurrencyLimitTests
{
    [Theory]
    [InlineData(200, 0.050, 10)]
    [InlineData(200, 0.050, 50)]
    [InlineData(1000, 0.020, 40)]
    [InlineData(50, 0.200, 10)]
    public void Ended_ServiceOfACertainCapacity_IsUsedWellAndSeldomPushed(double capacity, double latency, int burst)
    {
        (double used, double pushed) = Simulate(capacity, latency, burst);

        Assert.True(used >= 0.95, $"{used:0.000} of the capacity was used");
        Assert.True(pushed <= 0.02, $"{pushed:0.000} of the requests were too many");
    }

    [Fact]
    public void Ended_ServiceThatTakesManyAtOnce_IsTwentyTimesAsFastAsOneAtATime()
    {
        // At 200 requests a second and 50 ms no more than ten times as fast is possible.
        const double Latency = 0.05;
        (double used, double pushed) = Simulate(800, Latency, 80, settled: 68);

        Assert.True(used >= 0.95 && used * 800 * Latency >= 20, $"{used:0.000} of the capacity was used");
        Assert.True(pushed <= 0.02, $"{pushed:0.000} of the requests were too many");
    }

    [Fact]
    public void Ended_FixedNumber_StaysWhatItIs()
    {
        ConcurrencyLimit limit = new(7);
        for (int i = 0; i < 100; i++)
        {
            limit.Full();
            limit.Ended(limit.Round, 0.05, pushedBack: i % 2 == 0);
        }

        Assert.Equal((7, 7), (limit.Now, limit.Highest));
    }

    [Fact]
    public void Ended_AnswersThatGetSlower_AreNoReasonForMore()
    {
        ConcurrencyLimit limit = new(null);
        double latency = 0.05;
        for (int round = 0; round < 60; round++)
        {
            // The service takes four at once, and the others wait in it.
            latency = Math.Max(0.05, 0.05 * limit.Now / 4);
            int now = limit.Now;
            limit.Full();
            for (int i = 0; i < now; i++)
            {
                limit.Ended(limit.Round, latency, pushedBack: false);
            }
        }

        Assert.InRange(limit.Now, 4, 30);
    }

    [Fact]
    public void Ended_PlacesThatNobodyWants_AreNotMade()
    {
        ConcurrencyLimit limit = new(null);
        for (int i = 0; i < 1000; i++)
        {
            limit.Ended(limit.Round, 0.05, pushedBack: false);
        }

        Assert.Equal(1, limit.Now);
    }

    /// <summary>Requests as fast as the limit lets them, to a service that takes so many in a second and refuses the rest. What share of the capacity was used behind so many round trips, and what share of answers were refusals.</summary>
    private static (double Used, double Pushed) Simulate(double capacity, double latency, int burst, int settled = 34)
    {
        double end = latency * 400;
        ConcurrencyLimit limit = new(null);
        Random random = new(1);
        PriorityQueue<(bool Refused, int Round, double Began), double> ends = new();
        double now = 0;
        double tokens = burst;
        double filled = 0;
        int refused = 0;
        int answered = 0;
        while (now < end)
        {
            while (ends.Count < limit.Now)
            {
                tokens = Math.Min(burst, tokens + (capacity * (now - filled)));
                filled = now;
                bool isRefused = tokens < 1;
                tokens -= isRefused ? 0 : 1;
                ends.Enqueue((isRefused, limit.Round, now), now + 0.002 + (isRefused ? 0 : latency + (0.003 * random.NextDouble())));
            }

            limit.Full();
            ends.TryDequeue(out (bool Refused, int Round, double Began) ended, out now);
            refused += ended.Refused && now > settled * latency ? 1 : 0;
            answered += !ended.Refused && now > settled * latency ? 1 : 0;
            limit.Ended(ended.Round, now - ended.Began, ended.Refused);
        }

        return (answered / ((now - (settled * latency)) * capacity), refused / (double)(refused + answered));
    }
}
