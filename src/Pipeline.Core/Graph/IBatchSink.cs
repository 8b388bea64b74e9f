using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>Where a segment's batches go: the write end, or a barrier that gathers them for the next segment.</summary>
internal interface IBatchSink
{
    /// <summary>Takes batches in the order of their numbers, and owns them. Completing it completes all.</summary>
    ITargetBlock<RecordBatch> First { get; }

    /// <summary>Measurements of its blocks in their order.</summary>
    IReadOnlyList<BlockMeter> Meters { get; }

    /// <summary>Waits until all batches are through, and ends. Failures go to <see cref="FirstFailure"/>.</summary>
    Task EndAsync();
}
