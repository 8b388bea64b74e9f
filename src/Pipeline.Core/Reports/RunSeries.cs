namespace Pipeline.Reports;

/// <summary>A run over time: a bounded number of intervals of one length. Counts are those of the interval, so rates need no gauge.</summary>
/// <param name="IntervalSeconds">Length of an interval; the last one may be shorter.</param>
/// <param name="Points">The intervals in order, at most <see cref="MostPoints"/>.</param>
public sealed record RunSeries(double IntervalSeconds, IReadOnlyList<RunPoint> Points)
{
    /// <summary>When there would be more, two and two become one.</summary>
    public const int MostPoints = 120;
}

/// <summary>One interval of a run.</summary>
public sealed record RunPoint
{
    /// <summary>Seconds since the run began, at the interval's end.</summary>
    public required double Seconds { get; init; }

    /// <summary>CPU time of this process over the interval's length: how many cores it used.</summary>
    public double CpuCores { get; init; }

    /// <summary>Bytes of the memory budget in use, at the interval's end.</summary>
    public long BudgetBytes { get; init; }

    /// <summary>Resident memory of this process, at the interval's end.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Seconds in which the garbage collector held all threads.</summary>
    public double PauseSeconds { get; init; }

    /// <summary>Records read.</summary>
    public long Read { get; init; }

    /// <summary>Records written.</summary>
    public long Written { get; init; }

    /// <summary>Records rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>The blocks, in the order of <see cref="RunReport.Blocks"/>.</summary>
    public IReadOnlyList<BlockPoint> Blocks { get; init; } = [];
}

/// <summary>A block in one interval. The first three are shares of the time of its parallel parts and add up to 1.</summary>
/// <param name="Busy">It worked.</param>
/// <param name="Waiting">It had no input.</param>
/// <param name="Blocked">The next block, or the memory budget, took nothing more.</param>
/// <param name="Fill">How full its queue was, 0 to 1.</param>
/// <param name="Batches">Batches done.</param>
public sealed record BlockPoint(double Busy, double Waiting, double Blocked, double Fill, int Batches);
