using Pipeline.Records;

namespace Pipeline.Reports;

/// <summary>How far a run is. The numbers are read one after the other while the run goes on, so they need not balance.</summary>
/// <param name="FilesDone">Input files read to their end.</param>
/// <param name="FilesTotal">Input files of the run.</param>
/// <param name="BytesRead">Bytes of records that went through, decompressed; without those before the first record of each file.</param>
/// <param name="BytesTotal">Bytes of all input files, or -1 where they are not known beforehand, as of stdin and of compressed files.</param>
/// <param name="RecordsRead">Records read.</param>
/// <param name="RecordsWritten">Records written to staging.</param>
/// <param name="RecordsRejected">Records rejected.</param>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="Blocks">The blocks, from the reader to the writer.</param>
public sealed record ProgressSnapshot(
    int FilesDone,
    int FilesTotal,
    long BytesRead,
    long BytesTotal,
    long RecordsRead,
    long RecordsWritten,
    long RecordsRejected,
    TimeSpan Elapsed,
    IReadOnlyList<BlockProgress> Blocks);

/// <summary>The state of one block.</summary>
/// <param name="Name">As the plan prints it.</param>
/// <param name="Dop">Degree of parallelism.</param>
/// <param name="Queued">Batches that wait for it, and done ones that wait for the next block.</param>
/// <param name="Capacity">Its bounded capacity in batches, with those worked on; -1 where it has none.</param>
/// <param name="Busy">Share of the time so far that its threads worked, 0 to 1.</param>
public sealed record BlockProgress(string Name, int Dop, int Queued, int Capacity, double Busy)
{
    /// <summary>Its child processes, or null where it runs on threads.</summary>
    public int? Processes { get; init; }

    /// <summary>What it asked of a service, or null where it asks none.</summary>
    public RequestFigures? Requests { get; init; }

    /// <summary>Whether flags such as <c>--dop</c> take its name; false for a block that is ours alone.</summary>
    public bool IsPlanned { get; init; } = true;
}
