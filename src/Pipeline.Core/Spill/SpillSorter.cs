using System.Collections.Concurrent;
using Pipeline.Files;

namespace Pipeline.Spill;

/// <summary>
/// Sorts any number of entries in bounded memory. Entries are gathered in buffers; a full one is sorted beside the gathering. When all
/// buffers are full, the older half is merged into a run on disk, and from then on always the half that is full, so gathering
/// and writing go on side by side. What fits into the buffers never touches the disk. One thread adds; no member but
/// <see cref="Dispose"/> may be called after an exception.
/// </summary>
internal sealed partial class SpillSorter : IDisposable
{
    /// <summary>Bytes of a block on disk.</summary>
    public const int UsualBlock = 256 << 10;

    private const int Buffers = 8;
    private const int LeastBuffer = 4 << 10;
    private const int LeastFanIn = 2;

    private readonly SpillSpace space;
    private readonly long budget;
    private readonly int blockBytes;
    private readonly int bufferBytes;
    private readonly List<SortBuffer> all = [];
    private readonly ConcurrentQueue<SortBuffer> free = [];
    private readonly List<(SortBuffer Buffer, Task Sorted)> full = [];
    private List<SpilledRun> spilled = [];
    private SpillFile? file;
    private byte[]? writeBlock;
    private Task<SpilledRun>? spilling;
    private SortBuffer? current;
    private BlockRooms? readRooms;
    private int heldByRooms;

    /// <summary>Makes a sorter.</summary>
    /// <param name="budget">Bytes of memory. A third is left for what is on the way to it and from it.</param>
    /// <param name="space">Where entries go that do not fit.</param>
    /// <param name="blockBytes">Bytes of a block on disk.</param>
    public SpillSorter(long budget, SpillSpace space, int blockBytes = UsualBlock)
    {
        this.space = space;
        this.budget = budget * 2 / 3;
        this.blockBytes = blockBytes;
        bufferBytes = (int)Math.Clamp(this.budget / Buffers, LeastBuffer, 1 << 30) & ~7;
    }

    /// <summary>How many entries were added.</summary>
    public long Count { get; private set; }

    /// <summary>How many times all or some runs were merged into fewer before the last merge.</summary>
    public int Passes { get; private set; }

    /// <summary>How many runs came to disk before they were merged.</summary>
    public int Runs { get; private set; }

    private long Memory => all.Sum(buffer => (long)buffer.Bytes.Length);

    /// <summary>Adds an entry; may wait for memory.</summary>
    /// <param name="key">The key; none may be the beginning of another one.</param>
    /// <param name="payload">Bytes of the payload.</param>
    /// <returns>Where the payload is to be written before the next call.</returns>
    /// <exception cref="SpillException">What does not fit into memory cannot be put aside.</exception>
    public Span<byte> Add(ReadOnlySpan<byte> key, int payload)
    {
        Count++;
        Span<byte> room = default;
        while (current?.TryAdd(key, payload, out room) is not true)
        {
            Seal();
            long bytes = SortBuffer.BytesFor(key.Length, payload);
            current = bytes > bufferBytes ? Large(bytes) : Empty();
        }

        return room;
    }

    /// <summary>All entries in order. Merges runs on disk into fewer first, if they are too many for the memory. No entry may be added any more; called again, it begins anew, and the merge before may not be used.</summary>
    /// <exception cref="SpillException">They cannot be written or read.</exception>
    public RunMerge Merge(CancellationToken cancellation)
    {
        Seal();
        EndSpilling();
        Task.WaitAll([.. full.Select(run => run.Sorted)], cancellation);
        if (spilled.Count == 0)
        {
            return new RunMerge([.. full.Select(run => new MemoryCursor(run.Buffer))], cancellation);
        }

        BlockRooms rooms = Rooms();
        if (full.Count > 0 && spilled.Count > rooms.Count)
        {
            while (full.Count > 0)
            {
                StartSpilling();
                EndSpilling();
            }

            rooms = Rooms();
        }

        while (spilled.Count > rooms.Count)
        {
            Reduce(rooms, cancellation);
        }

        return new RunMerge([.. spilled.Select(run => Cursor(run, rooms)), .. full.Select(run => new MemoryCursor(run.Buffer))], cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            spilling?.Wait();
        }
        catch (AggregateException)
        {
            // The run has failed by it, or by something before it.
        }

        DisposeFiles();
        full.Clear();
        free.Clear();
        all.Clear();
        readRooms = null;
    }

    private static DiskCursor Cursor(SpilledRun run, BlockRooms rooms) => new(run, rooms.Take());

    /// <summary>Rooms for the blocks of all runs, none of which is in use.</summary>
    private BlockRooms Rooms()
    {
        int largest = Math.Max(blockBytes, spilled.Max(run => run.LargestBlock));
        if (readRooms is null || readRooms.RoomBytes < largest || heldByRooms != free.Count)
        {
            readRooms = null;
            while (largest > bufferBytes && free.TryDequeue(out SortBuffer? buffer))
            {
                // None fits into it.
                Drop(buffer);
            }

            readRooms = new BlockRooms([.. free], budget - Memory, largest);
            heldByRooms = free.Count;
        }

        readRooms.Reset();
        return readRooms;
    }

    private void Seal()
    {
        if (current is { Count: > 0 } sealedNow)
        {
            full.Add((sealedNow, Task.Run(sealedNow.Sort)));
            if ((Runs > 0 || spilling is not null) && full.Count >= Buffers / 2 && spilling is null or { IsCompleted: true })
            {
                EndSpilling();
                StartSpilling();
            }
        }
        else if (current is not null)
        {
            free.Enqueue(current);
        }

        current = null;
    }

    private SortBuffer Empty()
    {
        while (true)
        {
            if (free.TryDequeue(out SortBuffer? buffer))
            {
                if (buffer.Bytes.Length > 0)
                {
                    return buffer;
                }

                Drop(buffer);
                continue;
            }

            if (all.Count == 0 || (all.Count < Buffers && Memory + bufferBytes <= Math.Max(budget, Buffers * (long)bufferBytes)))
            {
                SortBuffer made = new(bufferBytes);
                if (all.Count > 0)
                {
                    // There is much: all of it will be used.
                    LargePages.Ask(made.Bytes);
                }

                all.Add(made);
                return made;
            }

            if (spilling is null)
            {
                StartSpilling();
            }

            EndSpilling();
        }
    }

    /// <summary>A buffer for an entry that fits into none of the usual ones. These have to give up memory for it.</summary>
    private SortBuffer Large(long bytes)
    {
        while (Memory + bytes > budget && all.Count > 0)
        {
            if (free.TryDequeue(out SortBuffer? other))
            {
                Drop(other);
                continue;
            }

            if (spilling is null)
            {
                StartSpilling();
            }

            EndSpilling();
        }

        SortBuffer made = SortBuffer.ForOne(bytes);
        all.Add(made);
        return made;
    }

    private void Drop(SortBuffer buffer)
    {
        all.Remove(buffer);
        buffer.Drop();
    }

    /// <summary>Merges the oldest buffers into a run on disk, beside the gathering.</summary>
    private void StartSpilling()
    {
        (SortBuffer Buffer, Task Sorted)[] oldest = [.. full.Take(Buffers / 2)];
        full.RemoveRange(0, oldest.Length);
        file ??= space.Open();
        writeBlock ??= GC.AllocateUninitializedArray<byte>(blockBytes);
        Runs++;
        spilling = Task.Factory.StartNew(() => Spill(oldest, file, writeBlock), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private SpilledRun Spill((SortBuffer Buffer, Task Sorted)[] buffers, SpillFile to, byte[] block)
    {
        Task.WaitAll([.. buffers.Select(run => run.Sorted)]);
        SpilledRun run = Write(new RunMerge([.. buffers.Select(buffer => new MemoryCursor(buffer.Buffer))], CancellationToken.None), to, block);
        foreach ((SortBuffer buffer, _) in buffers)
        {
            buffer.Clear();
            free.Enqueue(buffer);
        }

        return run;
    }

    private void EndSpilling()
    {
        if (spilling is { } ended)
        {
            spilling = null;
            spilled.Add(ended.GetAwaiter().GetResult());
        }
    }

    private static SpilledRun Write(RunMerge merge, SpillFile to, byte[] block)
    {
        RunWriter writer = new(to, block);
        while (merge.MoveNext())
        {
            writer.Add(merge.Current.Entry);
        }

        return writer.End();
    }
}
