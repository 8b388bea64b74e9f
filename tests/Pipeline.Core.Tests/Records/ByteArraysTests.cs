using Pipeline.Records;

namespace Pipeline.Core.Tests.Records;

/// <summary>Arrays that are lent: their lengths are known beforehand, and of large ones only a few are kept.</summary>
[Collection(nameof(Alone))]
public sealed class ByteArraysTests
{
    [Fact]
    public void Rent_AnyLength_GivesTheLengthThatWasSaid()
    {
        Random random = new(3);
        for (int i = 0; i < 400; i++)
        {
            int least = 1 + random.Next(1 << random.Next(1, 25));
            byte[] array = ByteArrays.Rent(least);

            Assert.Equal(ByteArrays.LengthFor(least), array.Length);
            Assert.InRange(array.Length, least, Math.Max(16, least <= 1 << 20 ? 2 * least : least + (least / 4)));
            ByteArrays.Return(array);
        }
    }

    [Fact]
    public void Rent_LargeArrayThatCameBack_IsGivenAgain()
    {
        byte[] first = ByteArrays.Rent(3_000_000);
        ByteArrays.Return(first);

        Assert.Same(first, ByteArrays.Rent(3_000_000));
        Assert.NotSame(first, ByteArrays.Rent(3_000_000));
    }

    [Fact]
    public void Return_MuchMoreThanIsKept_GivesTheMemoryBack()
    {
        Stack<byte[]> arrays = new(Enumerable.Range(0, 60).Select(_ => ByteArrays.Rent(2_000_000)));
        WeakReference[] seen = [.. arrays.Select(array => new WeakReference(array))];
        while (arrays.TryPop(out byte[]? array))
        {
            ByteArrays.Return(array);
        }

        // 120 MB came back, and the collector was told when there were 32 that are not kept.
        Assert.InRange(seen.Count(array => array.IsAlive), 1, 40);
    }

    [Fact]
    public void Return_ArrayOfAnotherLength_IsNotLent()
    {
        byte[] own = new byte[(2 << 20) + 1];
        ByteArrays.Return(own);
        ByteArrays.Return(new byte[100]);

        Assert.NotSame(own, ByteArrays.Rent(own.Length));
    }
}
