using System.Globalization;
using System.Text;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

/// <summary>Numbers as digits against .NET's.</summary>
public sealed class DigitTextTests
{
    [Fact]
    public void Write_AnyNumber_IsWhatTheFrameworkWrites()
    {
        Random random = new(4);
        long[] powers = [.. Enumerable.Range(0, 19).Select(power => (long)Math.Pow(10, power))];
        long[] numbers = [0, long.MaxValue, .. powers.SelectMany(power => new[] { power - 1, power, power + 1 }), .. Enumerable.Range(0, 100_000).Select(_ => random.NextInt64() >> random.Next(63))];
        byte[] room = new byte[DigitText.MostBytes];
        foreach (long number in numbers)
        {
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Encoding.ASCII.GetString(room, 0, DigitText.Write(room, number)));
        }
    }
}
