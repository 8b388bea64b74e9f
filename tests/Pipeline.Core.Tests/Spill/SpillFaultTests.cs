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
    public void Read_AnyByteOfARunFlipped_IsFound()
    {
        for (long at = 0; ; at++)
        {
            SpillCalls calls = new() { FlippedByte = at };
            using SpillFile file = new SpillSpace(folder.Path, null, calls).Open();
            SpillException? failed = Record.Exception(() => ReadAll(Written(file))) as SpillException;
            if (!calls.IsFlipped)
            {
                Assert.True(failed is null && at == file.Length && at > 2 * Block, $"{at}: {failed?.Message}");
                break;
            }

            Assert.Contains("damaged", failed?.Message, StringComparison.Ordinal);
        }
    }

    private SpilledRun Written(SpillFile file)
    {
        RunWriter writer = new(file, new byte[Block]);
        byte[] entry = new byte[100];
        foreach ((byte[] key, byte[] payload) in entries[..40])
        {
            int length = SpillEntry.Length(key.Length, payload.Length);
            payload.CopyTo(SpillEntry.Write(entry.AsSpan(0, length), key));
            writer.Add(entry.AsSpan(0, length));
        }

        return writer.End();
    }

    private static void ReadAll(SpilledRun run)
    {
        DiskCursor cursor = new(run, new byte[run.LargestBlock]);
        int count = 0;
        for (cursor.MoveNext(); !cursor.IsDone; cursor.MoveNext())
        {
            count++;
        }

        Assert.Equal(40, count);
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
