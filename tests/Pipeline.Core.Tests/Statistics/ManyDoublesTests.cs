using System.Globalization;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

/// <summary>Sums of many doubles are the nearest double of the exact sum, in any order. Ten million of them with <c>PIPELINE_TESTS_LONG=1</c>.</summary>
public sealed class ManyDoublesTests
{
    [Fact]
    public void Sum_OfManyDoublesInAnyOrder_IsTheExactSumRoundedOnce()
    {
        int count = Environment.GetEnvironmentVariable("PIPELINE_TESTS_LONG") is "1" ? 10_000_000 : 200_000;
        Random random = new(5);

        // Of each value the negative is there too, but for a few: what is left is known exactly, and lies far below the others.
        double[] left = [1e-300, 3.5, 0.1, -1e-20, 1 / 3.0, 7e15];
        double[] values = new double[count];
        for (int i = left.Length; i < count - 1; i += 2)
        {
            values[i] = (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-900, 900));
            values[i + 1] = -values[i];
        }

        left.CopyTo(values, 0);
        double expected = left.Select(Fraction.Of).Aggregate((a, b) => a + b).ToDouble();
        for (int order = 0; order < 4; order++)
        {
            switch (order)
            {
                case 1:
                    Array.Sort(values);
                    break;
                case 2:
                    Array.Reverse(values);
                    break;
                case 3:
                    random.Shuffle(values);
                    break;
            }

            StateColumn sum = StateColumnTests.Column("sum", ColumnType.Double);
            sum.Reserve(1);
            foreach (double value in values)
            {
                ((ITakes<double>)sum).Add(0, value, 0);
            }

            Assert.Equal(expected, double.Parse(StateParts.TextOf(sum, 0)!, CultureInfo.InvariantCulture));
        }
    }
}
