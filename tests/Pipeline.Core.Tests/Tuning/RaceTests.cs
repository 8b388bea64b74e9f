using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

/// <summary>Races of made-up times: on a machine whose speed changes from round to round, with noise.</summary>
public sealed class RaceTests
{
    private const double Miss = 0.001;

    [Fact]
    public void Ratio_SlowerAndFasterSettings_ArePairsOfTheSameRound()
    {
        Race race = Make(4);
        Run(race, [1, 1.3, 0.7, 0.98], rounds: 15);
        Assert.True(race.Ratio(1, 0).Low > 1);
        Assert.True(race.Ratio(2, 0).High < 1);
        Assert.InRange(race.Ratio(2, 0).Median, 0.6, 0.8);
        Assert.InRange(race.Ratio(1, 2).Median, 1.6, 2.1);
        Assert.Equal(2, race.Best(_ => 1, 1.05));
        Assert.Equal(15, race.Seconds(3).Count);
    }

    [Fact]
    public void Best_TwoThatAreAsFast_IsTheOneThatWeighsLess()
    {
        Race race = Make(3);
        Run(race, [1, 0.7, 0.7], rounds: 15);
        Assert.Equal(2, race.Best(setting => setting == 2 ? 1 : 3, 1.05));
        Assert.Equal(1, race.Best(setting => setting == 1 ? 1 : 3, 1.05));
    }

    [Fact]
    public void Best_SimplerButMoreThanALittleSlower_IsNotAsFast()
    {
        Race race = Make(3);
        Run(race, [1, 0.7, 0.5], rounds: 15);
        Assert.Equal(2, race.Best(setting => setting, 1.05));
        Assert.Equal(2, race.Best(setting => -setting, 1.05));
    }

    [Fact]
    public void Best_FewerRoundsThanAnIntervalTakes_IsNone()
    {
        Race race = Make(2);
        Assert.Equal(11, race.LeastRounds);
        Run(race, [1, 0.5], rounds: 10);
        Assert.Null(race.Best(_ => 1, 1.05));
        Run(race, [1, 0.5], rounds: 1);
        Assert.Equal(1, race.Best(_ => 1, 1.05));
    }

    [Fact]
    public void Round_SettingThatFails_IsOutAndTheOthersGoOn()
    {
        Race race = Make(3);
        for (int i = 0; i < 12; i++)
        {
            Assert.True(race.Round(setting => setting == 1 ? null : setting == 2 ? 0.5 : 1, () => false));
        }

        Assert.Equal([0, 2], race.Left);
        Assert.Equal([2], race.Contenders);
        Assert.Equal(2, race.Best(_ => 1, 1.05));
    }

    [Fact]
    public void Round_TimeIsUpWithinIt_DoesNotCount()
    {
        Race race = Make(3);
        int runs = 0;
        Assert.False(race.Round(_ => ++runs, () => runs == 2));
        Assert.Equal((2, 0), (runs, race.Rounds));
        Assert.Empty(race.Seconds(0));
    }

    [Fact]
    public void Round_Order_IsAnotherEachTime()
    {
        Race race = Make(4);
        HashSet<string> orders = [];
        for (int i = 0; i < 30; i++)
        {
            string order = "";
            race.Round(setting => (order += setting).Length, () => false);
            orders.Add(order);
        }

        Assert.True(orders.Count > 10, string.Join(' ', orders));
    }

    private static Race Make(int count) => new([.. Enumerable.Range(0, count)], 1, Miss, new Random(8));

    private static void Run(Race race, double[] factors, int rounds)
    {
        Random random = new(7);
        for (int i = 0; i < rounds; i++)
        {
            double speed = 0.5 + random.NextDouble();
            race.Round(setting => speed * factors[setting] * (1 + (0.1 * (random.NextDouble() + random.NextDouble() - 1))), () => false);
        }
    }
}
