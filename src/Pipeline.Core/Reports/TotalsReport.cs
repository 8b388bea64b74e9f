using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>The run's counts.</summary>
public sealed record TotalsReport
{
    /// <summary>Records read, written, and what became of the others.</summary>
    public StageCounts Counts { get; init; }

    /// <summary>Records read.</summary>
    public long Read => Counts.In;

    /// <summary>Records written.</summary>
    public long Written => Counts.Out;

    /// <summary>Records that filters left out.</summary>
    public long Filtered => Counts.Filtered;

    /// <summary>Records rejected.</summary>
    public long Rejected => Counts.Rejected;

    /// <summary>Whether the counts of records and bytes add up.</summary>
    public bool Balanced { get; init; }

    /// <summary>Decompressed bytes of all inputs.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of all outputs.</summary>
    public long BytesOut { get; init; }

    /// <summary>Records read per second of the whole run.</summary>
    public double RecordsPerSecond { get; init; }
}
