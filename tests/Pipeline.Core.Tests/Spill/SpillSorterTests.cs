using Pipeline.Spill;

namespace Pipeline.Core.Tests.Spill;

/// <summary>The kernel against LINQ's stable sort: in memory, with runs on disk, with several passes of merging.</summary>
public sealed class SpillSorterTests : IDisposable
{
    private readonly SpillFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Sort_RandomEntries_AreInStableOrder(int seed)
    {
        Random random = new(seed);
        for (int job = 0; job < 12; job++)
        {
            List<(byte[] Key, byte[] Payload)> entries = SpillFolder.Random(random.Next(), random.Next(3000), 1 + random.Next(40), 1 + random.Next(4), 1 + random.Next(60));
            int block = 128 << random.Next(6);

            List<(byte[] Key, byte[] Payload)> sorted = folder.Sort(entries, 1 << (13 + random.Next(8)), block);

            Assert.Equal(SpillFolder.Shown(SpillFolder.Expected(entries)), SpillFolder.Shown(sorted));
        }
    }

    [Fact]
    public void Sort_FitsIntoTheBudget_NeverTouchesTheDisk()
    {
        SpillCalls calls = new();
        List<(byte[] Key, byte[] Payload)> entries = SpillFolder.Random(1, 20_000, 12, 5, 20);

        List<(byte[] Key, byte[] Payload)> sorted = folder.Sort(entries, 4 << 20, 4096, out (int Runs, int Passes) figures, calls);

        Assert.Equal(SpillFolder.Shown(SpillFolder.Expected(entries)), SpillFolder.Shown(sorted));
        Assert.Equal((0, 0), figures);
        Assert.Empty(calls.Log);
    }

    [Fact]
    public void Sort_BudgetOfFewBlocks_MergesInSeveralPasses()
    {
        List<(byte[] Key, byte[] Payload)> entries = SpillFolder.Random(2, 60_000, 9, 6, 30);

        List<(byte[] Key, byte[] Payload)> sorted = folder.Sort(entries, 32 << 10, 4096, out (int Runs, int Passes) figures);

        Assert.Equal(SpillFolder.Shown(SpillFolder.Expected(entries)), SpillFolder.Shown(sorted));
        Assert.True(figures is { Runs: > 100, Passes: >= 2 }, figures.ToString());
    }

    [Fact]
    public void Sort_EntriesLargerThanBufferAndBlock_GetRoomOfTheirOwn()
    {
        List<(byte[] Key, byte[] Payload)> entries = [.. SpillFolder.Random(3, 400, 9, 6, 30).Index().Select(entry => entry.Index % 40 == 7 ? (entry.Item.Key, new byte[50_000 + entry.Index]) : entry.Item)];

        List<(byte[] Key, byte[] Payload)> sorted = folder.Sort(entries, 16 << 10, 1024);

        Assert.Equal(SpillFolder.Shown(SpillFolder.Expected(entries)), SpillFolder.Shown(sorted));
    }

    [Fact]
    public void Sort_KeysThatDifferLate_NeedNoDeepStack()
    {
        // Each key leaves the others at another byte.
        List<(byte[] Key, byte[] Payload)> entries = [];
        for (int i = 0; i < 2000; i++)
        {
            byte[] key = new byte[8002];
            Array.Fill(key, (byte)2, 0, 8001);
            key[4 * i] = 1;
            entries.Add((key, [(byte)i]));
            entries.Add((key, [(byte)(i + 1)]));
        }

        List<(byte[] Key, byte[] Payload)> sorted = folder.Sort(entries, 1 << 30, 1024);

        Assert.Equal(SpillFolder.Expected(entries).Select(entry => entry.Payload[0]), sorted.Select(entry => entry.Payload[0]));
    }

    [Fact]
    public void Sort_Nothing_GivesNothing() => Assert.Empty(folder.Sort([], 1 << 20, 4096));

    [Fact]
    public void Sort_AllKeysEqual_KeepsTheOrder()
    {
        List<(byte[] Key, byte[] Payload)> entries = [.. SpillFolder.Random(5, 30_000, 1, 1, 20)];

        Assert.Equal(SpillFolder.Shown(entries), SpillFolder.Shown(folder.Sort(entries, 32 << 10, 1024)));
    }

    [Fact]
    public void Clear_AfterAMerge_OthersAreSortedInItsPlace()
    {
        SpillSpace space = new(folder.Path, null, new SpillCalls());
        using SpillSorter sorter = new(64 << 10, space, 1024);
        foreach ((int job, int count) in new[] { 5, 6000, 0, 300, 9000, 20, 7000, 6300, 8100, 6100 }.Index())
        {
            List<(byte[] Key, byte[] Payload)> entries = SpillFolder.Random(job, count, 12, 4, 40);
            sorter.Clear();
            Assert.Equal((0, 0, 0L), (sorter.Count, sorter.Runs, space.Bytes));
            foreach ((byte[] key, byte[] payload) in entries)
            {
                payload.CopyTo(sorter.Add(key, payload.Length));
            }

            List<(byte[] Key, byte[] Payload)> sorted = [];
            RunMerge merge = sorter.Merge(CancellationToken.None);
            while (merge.MoveNext())
            {
                sorted.Add((merge.Current.Key.ToArray(), merge.Current.Payload.ToArray()));
            }

            Assert.Equal(SpillFolder.Shown(SpillFolder.Expected(entries)), SpillFolder.Shown(sorted));
            Assert.Equal(count > 1000, sorter.Runs > 0);
        }
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(16 << 10)]
    public void Merge_Stopped_EndsBeforeItsEnd(long budget)
    {
        using CancellationTokenSource stop = new();
        using SpillSorter sorter = new(budget, new SpillSpace(folder.Path, null, new SpillCalls()), 1024);
        foreach ((byte[] key, byte[] payload) in SpillFolder.Random(1, 5000, 9, 6, 30))
        {
            payload.CopyTo(sorter.Add(key, payload.Length));
        }

        RunMerge merge = sorter.Merge(stop.Token);
        Assert.True(merge.MoveNext());
        stop.Cancel();

        int moved = 1;
        Assert.Throws<OperationCanceledException>(() =>
        {
            for (; merge.MoveNext(); moved++)
            {
            }
        });
        Assert.InRange(moved, 1, 1000);
    }
}
