using System.Buffers.Binary;
using Pipeline.Core.Tests.Spill;
using Pipeline.Spill;
using Pipeline.Statistics;

namespace Pipeline.Core.Tests.Statistics;

public sealed class GroupSpillTests : IDisposable
{
    private const int Budget = 256 << 10;

    private readonly SpillFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Add_FromManyThreads_HasAll()
    {
        const int Threads = 4;
        const int Each = 20_000;
        SpillSpace space = new(folder.Path, null, new SpillCalls());
        using GroupSpill spill = new(new SpillSorter(Budget, space, 4096));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int from = thread; from < Threads * Each; from += 100 * Threads)
            {
                using GroupEntries entries = Entries(Enumerable.Range(0, 100).Select(i => from + (i * Threads)));
                spill.Add(entries);
            }
        })));

        Assert.True(spill.Sorter.Runs > 1);
        RunMerge merge = spill.Sorter.Merge(CancellationToken.None);
        for (int i = 0; i < Threads * Each; i++)
        {
            Assert.True(merge.MoveNext());
            Assert.Equal(i, BinaryPrimitives.ReadInt32BigEndian(merge.Current.Key));
        }

        Assert.False(merge.MoveNext());
    }

    [Fact]
    public void Add_BehindAFailure_DoesNothing()
    {
        // Threads that did not see yet that the run has failed go on for a moment.
        SpillSpace space = new(folder.Path, null, new SpillCalls { FailAt = 6 });
        using GroupSpill spill = new(new SpillSorter(Budget, space, 4096));
        using GroupEntries entries = Entries(Enumerable.Range(0, 1000));
        Assert.Throws<SpillException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                spill.Add(entries);
            }
        });
        long count = spill.Sorter.Count;
        for (int i = 0; i < 100; i++)
        {
            spill.Add(entries);
        }

        Assert.Equal(count, spill.Sorter.Count);
    }

    private static GroupEntries Entries(IEnumerable<int> numbers)
    {
        GroupEntries entries = new();
        byte[] key = new byte[sizeof(int)];
        foreach (int number in numbers)
        {
            BinaryPrimitives.WriteInt32BigEndian(key, number);
            entries.AddStates(key, [1, 2, 3]);
        }

        return entries;
    }
}
