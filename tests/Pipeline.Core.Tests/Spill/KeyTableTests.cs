using System.Text;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Core.Tests.Spill;

/// <summary>The table of keys against a dictionary, and its bounds.</summary>
public sealed class KeyTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryAdd_RandomKeys_FindsWhatADictionaryFinds(int seed)
    {
        Random random = new(seed);
        KeyTable table = new(1 << 30);
        Dictionary<string, string> expected = new(StringComparer.Ordinal);
        for (int i = 0; i < 200_000; i++)
        {
            string key = random.Next(1000) == 0 ? new string('k', random.Next(100_000)) : random.Next(50_000).ToString(System.Globalization.CultureInfo.InvariantCulture);
            bool isThere = expected.TryGetValue(key, out string? data);

            Assert.Equal(isThere, table.TryFind(Encoding.UTF8.GetBytes(key), HashOf(key), out Span<byte> found));
            if (isThere)
            {
                Assert.Equal(data, Encoding.UTF8.GetString(found));
                continue;
            }

            expected[key] = data = $"{i}";
            Assert.True(table.TryAdd(Encoding.UTF8.GetBytes(key), HashOf(key), Encoding.UTF8.GetBytes(data)));
        }

        Assert.Equal(expected.Count, table.Count);
    }

    [Fact]
    public void TryAdd_MemoryAtItsEnd_RefusesAllFromThenOnAndForgetsNone()
    {
        KeyTable table = new(1 << 20);
        int added = 0;
        while (table.TryAdd(Encoding.UTF8.GetBytes($"key {added}"), HashOf($"key {added}"), [1]))
        {
            added++;
        }

        Assert.InRange(added, 20_000, 60_000);
        Assert.False(table.TryAdd("short"u8, HashOf("short"), []));
        Assert.All(Enumerable.Range(0, added), key => Assert.True(table.TryFind(Encoding.UTF8.GetBytes($"key {key}"), HashOf($"key {key}"), out _)));
        Assert.False(table.TryFind(Encoding.UTF8.GetBytes($"key {added}"), HashOf($"key {added}"), out _));
    }

    [Fact]
    public void TryFind_DataChanged_StaysChanged()
    {
        KeyTable table = new(1 << 20);
        table.TryAdd([], HashOf(""), [7]);
        table.TryFind([], HashOf(""), out Span<byte> data);
        data[0] = 8;

        Assert.True(table.TryFind([], HashOf(""), out Span<byte> again));

        Assert.Equal(8, again[0]);
    }

    private static ulong HashOf(string key) => KeyHash.Of(Encoding.UTF8.GetBytes(key));
}
