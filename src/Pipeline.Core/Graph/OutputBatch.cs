using Pipeline.Records;
using Pipeline.Runs;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>The message of the write end: a batch that was accounted for, and the parts of the output that it completed.</summary>
internal sealed class OutputBatch(RecordBatch batch)
{
    /// <summary>The batch, whose memory is given back when its parts are written.</summary>
    public RecordBatch Batch { get; } = batch;

    /// <summary>Records of the output that are in it.</summary>
    public long Records { get; } = batch.Output?.Slices.Sum(static slice => (long)slice.Records) ?? 0;

    /// <summary>The checkpoint behind the batch, where there is to be one.</summary>
    public Checkpoint? Checkpoint { get; set; }

    /// <summary>What is encoded, appended and hashed with it.</summary>
    public List<OutputPart> Parts { get; } = [];
}
