using System.Text;
using Pipeline.Profiles;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>Blocks of packed values and the stream over them, against a sorted dictionary.</summary>
public sealed class PackedStreamTests
{
    [Theory]
    [InlineData(1, 1, 1024)]
    [InlineData(2, 40, 64)]
    [InlineData(3, 300, 64)]
    [InlineData(4, 7, 1)]
    public void TryNext_RunsOfAnyValues_GivesEachWithHowOftenItCame(int seed, int runs, int most)
    {
        Random random = new(seed);
        SortedDictionary<ulong, long> expected = [];
        List<byte[]> blocks = [];
        using PackedWriter writer = new();
        for (int run = 0; run < runs; run++)
        {
            ulong[] values = [.. Enumerable.Range(0, 1 + random.Next(3000)).Select(_ => Word(random, seed))];
            uint[] times = run % 2 == 0 ? [] : [.. values.Select(_ => (uint)random.Next(1, 1000))];
            foreach ((ulong value, int i) in values.Select((value, i) => (value, i)))
            {
                expected[value] = expected.GetValueOrDefault(value) + (times.Length > 0 ? times[i] : 1);
            }

            writer.Write(values, times, values.Length, most);
            blocks.AddRange(Enumerable.Range(0, writer.Count).Select(block => writer[block].ToArray()));
        }

        using IEnumerator<byte[]> next = blocks.OrderBy(block => PackedBlock.FirstOf(block)).GetEnumerator();
        PackedStream stream = new(next);
        List<KeyValuePair<ulong, long>> found = [];
        while (stream.TryNext(out ulong value, out long times))
        {
            found.Add(new(value, times));
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public void TryNext_ValueThatCameOftenerThanABlockCanSay_IsCountedInFull()
    {
        using PackedWriter writer = new();
        PackedValue.TryPack("7"u8, out ulong seven);
        writer.Write([seven, seven, seven], [uint.MaxValue, uint.MaxValue, 5], 3, 64);
        using IEnumerator<byte[]> blocks = Enumerable.Range(0, writer.Count).Select(block => writer[block].ToArray()).ToList().GetEnumerator();
        PackedStream stream = new(blocks);

        Assert.True(stream.TryNext(out ulong value, out long times));

        Assert.Equal((seven, (2L * uint.MaxValue) + 5), (value, times));
        Assert.False(stream.TryNext(out _, out _));
    }

    private static ulong Word(Random random, int seed)
    {
        string text = (random.Next(seed == 1 ? 1 : 6)) switch
        {
            0 => $"{random.Next(5_000_000)}",
            1 => $"{random.Next(-100_000, 100_000) / 100m:0.00}",
            2 => $"{random.NextInt64(-99_999_999_999_999_999, 99_999_999_999_999_999)}",
            3 => $"{2000 + random.Next(30)}-01-{1 + random.Next(28):00}",
            4 => $"2026-05-06T{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}Z",
            _ => $"{random.Next(30)}",
        };
        return PackedValue.TryPack(Encoding.UTF8.GetBytes(text), out ulong packed) ? packed : throw new InvalidOperationException(text);
    }
}
