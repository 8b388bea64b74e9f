using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Records;

namespace Pipeline.Graph;

/// <summary>Where a segment's batches come from: files, or what a barrier has gathered.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>Its measurements.</summary>
    BlockMeter Meter { get; }

    /// <summary>
    /// Gives all batches to the next block, numbered from 0 without gaps, and completes it in every case. Failures go to
    /// <see cref="FirstFailure"/>; a batch that could not be handed on has given its memory back.
    /// </summary>
    Task RunAsync(ITargetBlock<RecordBatch> next);
}
