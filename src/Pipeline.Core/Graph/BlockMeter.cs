using System.Diagnostics;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>
/// Measures one block: how long its delegate ran in all, and, by samples, how full its queue was and whether the block
/// behind it could take more. Called by many threads.
/// </summary>
internal sealed class BlockMeter(BlockKind kind, string name, int parallelism, int capacity)
{
    private long busy;
    private int batches;
    private long samples;
    private long queued;
    private long blocked;

    /// <summary>Kind of the block.</summary>
    public BlockKind Kind { get; } = kind;

    /// <summary>Name of the block.</summary>
    public string Name { get; } = name;

    /// <summary>How many batches it works on at once.</summary>
    public int MaxDegreeOfParallelism { get; } = parallelism;

    /// <summary>How many batches it holds.</summary>
    public int BoundedCapacity { get; } = capacity;

    /// <summary>Number of batches begun.</summary>
    public int Batches => Volatile.Read(ref batches);

    /// <summary>Time in the delegate, over all threads.</summary>
    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref busy));

    /// <summary>Batches that wait for the block now, and done ones that wait for the next.</summary>
    public Func<int> Queued { get; set; } = static () => 0;

    /// <summary>Mean fill of the queue, 0 to 1.</summary>
    public double QueueFill => samples == 0 ? 0 : Math.Min(1, (double)queued / samples / BoundedCapacity);

    /// <summary>Part of the idle time in which the block waited because the next one was full, 0 to 1.</summary>
    public double BlockedShare => samples == 0 ? 0 : (double)blocked / samples;

    /// <summary>Begins a measurement.</summary>
    public long Start()
    {
        Interlocked.Increment(ref batches);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>Ends it.</summary>
    public void Stop(long started) => Interlocked.Add(ref busy, Stopwatch.GetTimestamp() - started);

    /// <summary>Takes a sample; called by one thread.</summary>
    /// <param name="nextIsFull">Whether the block behind holds as much as it can.</param>
    public void Sample(bool nextIsFull)
    {
        samples++;
        queued += Queued();
        blocked += nextIsFull ? 1 : 0;
    }
}
