using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>What a block of the graph did.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name, as <c>plan</c> prints it and <c>--dop</c> takes it.</param>
/// <param name="Dop">Its degree of parallelism.</param>
/// <param name="Capacity">Its bounded capacity in batches.</param>
public sealed record BlockReport(BlockKind Kind, string Name, int Dop, int Capacity)
{
    /// <summary>Seconds of work, summed over its parallel parts.</summary>
    public double BusySeconds { get; init; }

    /// <summary>Seconds without input, summed over its parallel parts.</summary>
    public double WaitingSeconds { get; init; }

    /// <summary>Seconds in which the next block or the memory budget took nothing more.</summary>
    public double BlockedSeconds { get; init; }

    /// <summary>Of the waiting: there was input, and no thread for it, since the pool or the cores were busy.</summary>
    public double StarvedSeconds { get; init; }

    /// <summary>Of the blocked: as many batches as it holds were done, behind a slower one.</summary>
    public double OrderingSeconds { get; init; }

    /// <summary>Of the blocked: the memory budget was used up.</summary>
    public double MemorySeconds { get; init; }

    /// <summary>Of the work: in calls of the system that read input or write output, so at a disk, or at who is behind a pipe.</summary>
    public double CallSeconds { get; init; }

    /// <summary>How full its input queue was on average, 0 to 1.</summary>
    public double QueueFill { get; init; }

    /// <summary>Batches that went through.</summary>
    public long Batches { get; init; }

    /// <summary>Child processes that it ran in, or null for threads.</summary>
    public int? Processes { get; init; }

    /// <summary>How many child processes were lost: they crashed, hung, or did not keep to the protocol.</summary>
    public int Restarts { get; init; }

    /// <summary>How many times a batch, or a part of one, was sent to a child process again.</summary>
    public int Resent { get; init; }

    /// <summary>Records that came to it.</summary>
    public long Records { get; init; }

    /// <summary>Bytes of source that came to it.</summary>
    public long Bytes { get; init; }

    /// <summary>CPU seconds of its work: of its threads here, and of its processes.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Seconds of work of the parallel part that worked most: an average hides the one that never rests.</summary>
    public double BusiestSeconds { get; init; }

    /// <summary>Seconds that a batch took in it, half of them at most.</summary>
    public double MedianLatency { get; init; }

    /// <summary>Seconds that a batch took in it, 99 of 100 at most.</summary>
    public double HighLatency { get; init; }

    /// <summary>Its child processes one by one; empty where it ran on threads.</summary>
    public IReadOnlyList<ProcessReport> ByProcess { get; init; } = [];
}

/// <summary>What one child process of a block did, with those that took its place when it was lost.</summary>
/// <param name="Number">Its number, from 1 on.</param>
/// <param name="Batches">Batches that it answered.</param>
/// <param name="BusySeconds">Seconds with a batch in work.</param>
/// <param name="CpuSeconds">Its CPU seconds; 0 where the system does not tell.</param>
public sealed record ProcessReport(int Number, long Batches, double BusySeconds, double CpuSeconds);
