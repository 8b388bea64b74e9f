using System.Buffers.Binary;
using Pipeline.Spill;

namespace Pipeline.Core.Tests.Spill;

/// <summary>Memory does not grow with what is sorted, and nothing is allocated for an entry.</summary>
[Collection(nameof(Alone))]
public sealed class SpillMemoryTests : IDisposable
{
    private const int Budget = 1 << 20;

    private readonly SpillFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sort_TenTimesTheEntries_AllocatesHardlyMore()
    {
        Allocated(40_000);

        long few = Allocated(40_000);
        long many = Allocated(400_000);

        // 360,000 entries more, of 60 bytes.
        Assert.True(many - few < 2 << 20, $"{few} and {many}");
    }

    [Theory]
    [InlineData(600_000)]
    [InlineData(1_500_000)]
    [InlineData(5_000_000)]
    public void Sort_EntriesThatFillBuffersOrMore_TakesTheSameMemoryAgain(int entry)
    {
        const int Large = 12 << 20;
        const int Count = 60;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        SpillSpace space = new(folder.Path, null, Pipeline.Files.FileSystemCalls.Instance);
        using SpillSorter sorter = new(Large, space);
        byte[] key = new byte[entry / 2];
        for (int i = 0; i < Count; i++)
        {
            key[^1] = (byte)(7 * i % Count);
            sorter.Add(key, entry / 2).Fill((byte)i);
        }

        RunMerge merge = sorter.Merge(CancellationToken.None);
        for (int i = 0; i < Count; i++)
        {
            Assert.True(merge.MoveNext());
            Assert.Equal(i, merge.Current.Key[^1]);
            Assert.Equal(i, 7 * merge.Current.Payload[^1] % Count);
        }

        Assert.False(merge.MoveNext());
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 1, Large + (20 << 20));
    }

    private long Allocated(int count)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        SpillSpace space = new(folder.Path, null, Pipeline.Files.FileSystemCalls.Instance);
        using SpillSorter sorter = new(Budget, space, 4096);
        Span<byte> key = stackalloc byte[sizeof(uint)];
        uint last = 0;
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(key, unchecked((uint)i * 2654435761));
            sorter.Add(key, 40).Fill((byte)i);
        }

        RunMerge merge = sorter.Merge(CancellationToken.None);
        for (int i = 0; i < count; i++)
        {
            Assert.True(merge.MoveNext());
            uint next = BinaryPrimitives.ReadUInt32BigEndian(merge.Current.Key);
            Assert.True(next >= last);
            last = next;
        }

        Assert.False(merge.MoveNext());
        Assert.True(sorter.Runs > 1);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
