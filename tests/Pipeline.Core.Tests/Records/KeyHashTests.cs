using System.Buffers.Binary;
using Pipeline.Records;
using Pipeline.Spill;

namespace Pipeline.Core.Tests.Records;

/// <summary>Keys that somebody chose so that a hash which everybody knows is the same for all.</summary>
public sealed class KeyHashTests
{
    // The first half of each is what the known hash multiplies by zero.
    private static readonly byte[][] Chosen = [.. Enumerable.Range(0, 20_000).Select(number =>
    {
        byte[] key = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(key, 0xe7037ed1a0b428db);
        BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(8), number);
        return key;
    })];

    [Fact]
    public void Of_KeysChosenToMeet_DoNotMeet()
    {
        Assert.Single(Chosen.Select(key => ValueHash.Of(ref key[0], key.Length)).Distinct());
        Assert.Equal(Chosen.Length, Chosen.Select(key => KeyHash.Of(key)).Distinct().Count());
    }

    [Fact]
    public void Of_KeysOfAnyLength_AreAlikeWhereTheirBytesAre()
    {
        byte[][] keys = [.. Enumerable.Range(0, 70).Select(length => new byte[length])];

        Assert.Equal(keys.Length, keys.Select(key => KeyHash.Of(key)).Distinct().Count());
        Assert.All(keys, key => Assert.Equal(KeyHash.Of(key), KeyHash.Of((byte[])key.Clone())));
    }

    [Fact]
    public void Add_KeysChosenToMeet_AreFoundAgain()
    {
        KeyTable table = new(16 << 20);
        Assert.All(Chosen, key => Assert.True(!table.TryFind(key, KeyHash.Of(key), out _) && table.TryAdd(key, KeyHash.Of(key), key.AsSpan(8, 4))));

        Assert.All(Chosen, key => Assert.True(table.TryFind(key, KeyHash.Of(key), out Span<byte> data) && data.SequenceEqual(key.AsSpan(8, 4))));
    }
}
