using Pipeline.Spill;

namespace Pipeline.Core.Tests.Spill;

/// <summary>What is put aside on disk comes back as it was, or the sort fails and says so.</summary>
public sealed class SpillFaultTests : IDisposable
{
    private const int Block = 512;
    private const int Budget = 16 << 10;

    private readonly SpillFolder folder = new();
    private readonly List<(byte[] Key, byte[] Payload)> entries = SpillFolder.Random(1, 1200, 9, 6, 30);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sort_AnyByteFlipped_IsFound()
    {
        List<(byte[] Key, byte[] Payload)> few = entries[..600];
        for (long at = 0; ; at++)
        {
            SpillCalls calls = new() { FlippedByte = at };
            SpillException? failed = Record.Exception(() => folder.Sort(few, Budget, Block, calls)) as SpillException;
            if (!calls.IsFlipped)
            {
                Assert.True(failed is null && at > 20_000, $"{at}: {failed?.Message}");
                break;
            }

            Assert.Contains("damaged", failed?.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sort_EachCallFailingOnce_FailsAndLeavesNothing()
    {
        SpillCalls whole = new();
        folder.Sort(entries, Budget, Block, out (int Runs, int Passes) figures, whole);
        Assert.True(figures is { Runs: > 1 }, figures.ToString());
        Assert.True(whole.Log.Distinct().Count() >= 5, string.Join(' ', whole.Log.Distinct()));

        for (int call = 1; call <= whole.Count; call++)
        {
            Assert.Throws<SpillException>(() => folder.Sort(entries, Budget, Block, new SpillCalls { FailAt = call }));
        }
    }

    [Fact]
    public void Sort_MoreThanSpillMax_SaysWhatToDo()
    {
        SpillException failed = Assert.Throws<SpillException>(() => folder.Sort(entries, Budget, Block, most: 2000));

        Assert.Contains("run.spill_max (2,000 bytes)", failed.Message, StringComparison.Ordinal);
        Assert.Contains("run.state_memory", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthOf_BlockOfAnotherPlace_IsNone()
    {
        byte[] block = new byte[40];
        SpillBlock.Seal(block, 4096);

        Assert.Equal(40, SpillBlock.LengthOf(block, 4096));
        Assert.Equal(0, SpillBlock.LengthOf(block, 8192));
        Assert.Equal(0, SpillBlock.LengthOf(block.AsSpan(0, 39), 4096));
    }
}
