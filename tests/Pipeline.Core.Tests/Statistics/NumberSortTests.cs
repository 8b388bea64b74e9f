using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

public sealed class NumberSortTests
{
    [Fact]
    public void Sort_AnyNumbers_IsTheirOrder()
    {
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            long[] numbers = [.. Enumerable.Range(0, random.Next(round < 250 ? 300 : 20_000)).Select(_ => Number(random, round % 6))];
            long[] expected = [.. numbers.Order()];
            NumberSort.Sort(numbers, new long[numbers.Length]);
            Assert.Equal(expected, numbers);
        }
    }

    [Fact]
    public void FirstOf_SortedNumbers_IsHowManyAreEqual()
    {
        Assert.Equal(3, NumberSort.FirstOf([5, 5, 5, 6]));
        Assert.Equal(2, NumberSort.FirstOf([7, 7]));
        Assert.Equal(1, NumberSort.FirstOf([-1, 0, 0]));
    }

    private static long Number(Random random, int kind) => kind switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => random.NextInt64(-100, 100),
        2 => random.NextInt64(1000) << 30,
        3 => random.Next(2) == 0 ? long.MinValue : long.MaxValue,
        4 => 7,
        _ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
    };
}
