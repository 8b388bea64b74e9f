using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

/// <summary>Numbers of seven bits a byte, with room to write and read a word at once and without.</summary>
public sealed class VarNumberTests
{
    [Fact]
    public void Write_AnyNumber_IsReadAgainAndTakesWhatItsBitsNeed()
    {
        ulong[] edges = [0, 1, 127, 128, .. Enumerable.Range(1, 63).SelectMany(bit => new[] { (1UL << bit) - 1, 1UL << bit, (1UL << bit) + 1 }), ulong.MaxValue - 1, ulong.MaxValue];
        foreach (ulong number in edges)
        {
            int expected = Math.Max(1, (64 - int.CreateChecked(ulong.LeadingZeroCount(number)) + 6) / 7);
            foreach (int spare in new[] { 0, 1, 9 })
            {
                byte[] bytes = new byte[expected + spare];
                int length = VarNumber.Write(bytes, number);
                int at = 0;

                Assert.Equal((expected, expected), (length, VarNumber.LengthOf(number)));
                Assert.Equal(BySteps(number), bytes[..length]);
                Assert.Equal(number, VarNumber.Read(bytes, ref at));
                Assert.Equal(length, at);
            }
        }
    }

    [Fact]
    public void Read_NumbersOneBehindTheOther_ReadsEach()
    {
        Random random = new(3);
        ulong[] numbers = [.. Enumerable.Range(0, 2000).Select(_ => (ulong)random.NextInt64() >> random.Next(64))];
        byte[] bytes = [.. numbers.SelectMany(BySteps)];
        int at = 0;

        Assert.All(numbers, number => Assert.Equal(number, VarNumber.Read(bytes, ref at)));
        Assert.Equal(bytes.Length, at);
    }

    private static byte[] BySteps(ulong number)
    {
        List<byte> bytes = [];
        for (; number >= 128; number /= 128)
        {
            bytes.Add((byte)(128 + (number % 128)));
        }

        return [.. bytes, (byte)number];
    }
}
