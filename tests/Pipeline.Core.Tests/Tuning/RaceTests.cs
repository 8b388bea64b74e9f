using Pipeline.Tuning;

namespace Pipeline.Core.Tests.Tuning;

/// <summary>Races of made-up times: on a machine whose speed changes from round to round, with noise.</summary>
public sealed class RaceTests
{
    [Fact]
    public void Round_SlowerSetting_IsDroppedAndTheFastestIsBest()
    {
        Random random = new(7);
        Race race = new(4, new Random(8));
        double[] factors = [1, 1.3, 0.7, 0.98];
        Run(race, factors, random, rounds: 15);
        Assert.DoesNotContain(1, race.Left);
        Assert.Equal(2, race.Best(_ => 1));
        Assert.InRange(race.Ratio(2).Median, 0.6, 0.8);
    }

    [Fact]
    public void Best_TwoThatAreAsFast_IsTheOneThatChangesLess()
    {
        Race race = new(3, new Random(8));
        Run(race, [1, 0.7, 0.7], new Random(7), rounds: 15);
        Assert.Equal(2, race.Best(setting => setting == 2 ? 1 : 3));
        Assert.Equal(1, race.Best(setting => setting == 1 ? 1 : 3));
    }

    [Fact]
    public void Best_FewerRoundsThanAnIntervalTakes_IsNone()
    {
        Race race = new(2, new Random(8));
        Run(race, [1, 0.5], new Random(7), rounds: Race.LeastRounds - 1);
        Assert.Null(race.Best(_ => 1));
        Assert.False(race.IsDecided);
        Run(race, [1, 0.5], new Random(7), rounds: 1);
        Assert.Equal(1, race.Best(_ => 1));
        Assert.True(race.IsDecided);
    }

    [Fact]
    public void Round_SettingThatFails_IsOutAndTheOthersGoOn()
    {
        Race race = new(3, new Random(8));
        for (int i = 0; i < 8; i++)
        {
            race.Round(setting => setting == 1 ? null : setting == 2 ? 0.5 : 1);
        }

        Assert.Equal([0, 2], race.Left);
        Assert.Equal(2, race.Best(_ => 1));
    }

    /// <summary>A setting against itself: what the tuner calls better after the race and a race to confirm, of 400.</summary>
    [Fact]
    public void Best_SettingsThatAreTheSame_RarelyWinTwice()
    {
        Random random = new(3);
        int found = 0;
        for (int i = 0; i < 400; i++)
        {
            Race race = new(8, new Random(i));
            Run(race, [1, 1, 1, 1, 1, 1, 1, 1], random, rounds: 12);
            if (race.Best(_ => 1) is null)
            {
                continue;
            }

            Race again = new(2, new Random(i));
            Run(again, [1, 1], random, rounds: 12);
            found += again.Ratio(1).High < 1 ? 1 : 0;
        }

        Assert.InRange(found, 0, 12);
    }

    private static void Run(Race race, double[] factors, Random random, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            double speed = 0.5 + random.NextDouble();
            race.Round(setting => speed * factors[setting] * (1 + (0.1 * (random.NextDouble() + random.NextDouble() - 1))));
        }
    }
}
