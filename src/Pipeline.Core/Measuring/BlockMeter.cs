using System.Diagnostics;
using System.Globalization;
using Pipeline.Records;

namespace Pipeline.Measuring;

/// <summary>
/// Measures one block. How long its parts worked is known exactly; why the others rested, samples say. Called by many threads, but for
/// <see cref="Sample"/>.
/// </summary>
internal sealed class BlockMeter
{
    private readonly BlockPart[] parts;
    private int turn;
    private long calls;
    private int batches;
    private long records;
    private long bytes;
    private IdleSamples samples;

    /// <summary>Makes a meter.</summary>
    /// <param name="kind">Kind of the block.</param>
    /// <param name="name">Name of the block.</param>
    /// <param name="parallelism">How many batches it works on at once.</param>
    /// <param name="capacity">How many batches it holds.</param>
    /// <param name="worksAsOne">Whether it takes one batch at a time all the same, with all its parts.</param>
    /// <param name="waits">Whether its work is done elsewhere, and not by the thread that takes a batch.</param>
    public BlockMeter(BlockKind kind, string name, int parallelism, int capacity, bool worksAsOne = false, bool waits = false)
    {
        Kind = kind;
        Name = name;
        MaxDegreeOfParallelism = parallelism;
        Width = () => parallelism;
        BoundedCapacity = capacity;
        parts = new BlockPart[worksAsOne ? 1 : parallelism];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new BlockPart(measuresCpu: !waits);
        }
    }

    /// <summary>Kind of the block.</summary>
    public BlockKind Kind { get; }

    /// <summary>Name of the block.</summary>
    public string Name { get; }

    /// <summary>How many batches it can work on at once.</summary>
    public int MaxDegreeOfParallelism { get; }

    /// <summary>How many it may work on now.</summary>
    public Func<int> Width { get; set; }

    /// <summary>How many batches it holds.</summary>
    public int BoundedCapacity { get; }

    /// <summary>Its parts, where each is a thread of its own.</summary>
    public IReadOnlyList<BlockPart> Parts => parts;

    /// <summary>Number of batches that are done.</summary>
    public int Batches => Volatile.Read(ref batches);

    /// <summary>How long batches took.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Batches that wait for the block now.</summary>
    public Func<int> Input { get; set; } = static () => 0;

    /// <summary>Batches that are done and wait for the next block, in their order.</summary>
    public Func<int> Output { get; set; } = static () => 0;

    /// <summary>Bytes of the memory budget that it has given out.</summary>
    public Func<long> Memory { get; set; } = static () => 0;

    /// <summary>Batches that wait before and behind it.</summary>
    public int Queued => Input() + Output();

    /// <summary>Time at work, over all parts.</summary>
    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, At(Stopwatch.GetTimestamp()).Times.Busy);

    /// <summary>Seconds at work of the part that worked most; as exact as the other times, which a short run is held to.</summary>
    public double BusiestSeconds
    {
        get
        {
            long now = Stopwatch.GetTimestamp();
            return parts.Max(part => part.At(now).Busy) / (double)Stopwatch.Frequency;
        }
    }

    // A block that takes one batch at a time with all its parts is busy with all of them.
    private int PartsAtOnce => MaxDegreeOfParallelism / parts.Length;

    private int Working => parts.Count(static part => part.IsBusy);

    /// <summary>Has each part write what it does to a row of its own.</summary>
    public void TraceTo(TraceFile trace)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i].Trace = trace.Row(parts.Length == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name} {i + 1}"));
        }
    }

    /// <summary>Begins a batch. Parts that are alike take turns, so that one of them is busier only where a batch was slower.</summary>
    /// <param name="number">The batch's number.</param>
    public BlockPart Begin(long number = 0)
    {
        for (int at = Interlocked.Increment(ref turn); ; at++)
        {
            BlockPart part = parts[(int)((uint)at % (uint)parts.Length)];
            if (part.TryBegin(number))
            {
                return part;
            }
        }
    }

    /// <summary>Ends it.</summary>
    public void End(BlockPart part, long batchBytes, long batchRecords)
    {
        Count(part.End(), batchBytes, batchRecords);
    }

    /// <summary>Ends a batch of a part that is a thread of its own, and waits now until the block behind takes it.</summary>
    public void Deliver(BlockPart part, long batchBytes) => Count(part.Deliver(), batchBytes, 0);

    private void Count(long ticks, long batchBytes, long batchRecords)
    {
        Latency.Add(ticks);
        Interlocked.Add(ref bytes, batchBytes);
        Interlocked.Add(ref records, batchRecords);
        Interlocked.Increment(ref batches);
    }

    /// <summary>Counts ticks of the work that were spent in calls of the system; by any thread of the block.</summary>
    public void AddCalls(long ticks) => Interlocked.Add(ref calls, ticks);

    /// <summary>What it did up to that moment.</summary>
    public BlockTotals At(long now)
    {
        PartTimes times = default;
        foreach (BlockPart part in parts)
        {
            times += part.At(now);
        }

        times = times with { Busy = times.Busy * PartsAtOnce };
        return new BlockTotals(times, Interlocked.Read(ref calls), samples, Batches, Interlocked.Read(ref records), Interlocked.Read(ref bytes));
    }

    /// <summary>
    /// Looks why parts rest that rest now. With input at hand they wait for a thread. Without, and with as many batches in the block as it
    /// holds, they wait for the block behind; or, where none is there for it to take, for a batch before those that are done.
    /// </summary>
    /// <param name="next">The block behind, or null.</param>
    public void Sample(BlockMeter? next)
    {
        // Before all else: batches that end meanwhile would seem to be held back.
        int done = Batches;
        int input = Input();
        int output = Output();
        int working = Working;
        int idle = Math.Max(0, Math.Min(parts.Length, Width()) - working);
        int held = next is null || parts.Length == 1 ? 0 : Math.Max(0, done - output - next.Batches - next.Working - next.Input());
        bool isFull = Kind != BlockKind.Read && input + working + held + output >= BoundedCapacity;
        samples = samples.With(
            idle,
            input > 0 ? IdleReason.NoThread : !isFull ? IdleReason.NoInput : output > 0 ? IdleReason.NextIsFull : held > 0 ? IdleReason.Order : IdleReason.NoInput,
            Math.Min(1, (double)input / BoundedCapacity));
    }
}
