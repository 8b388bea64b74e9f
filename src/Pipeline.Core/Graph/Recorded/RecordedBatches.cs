using System.Threading.Tasks.Dataflow;
using Pipeline.Files;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Runs;

namespace Pipeline.Graph.Recorded;

/// <summary>
/// The source of a commit: the batches that tasks kept, in the order of the input. So whatever comes behind the chains is done as in a
/// local run, by the same code: positions, limits, destinations, compression, hashes.
/// </summary>
/// <param name="plan">The plan of the job.</param>
/// <param name="parts">What tasks kept, in the order of the input.</param>
/// <param name="failure">The run's.</param>
internal sealed class RecordedBatches(PipelinePlan plan, IReadOnlyList<RecordedPart> parts, FirstFailure failure) : IBatchSource
{
    private long sequence;
    private uint checksum;
    private long checkedTo;
    private int condemned = -1;
    private bool isLastBehind;

    /// <inheritdoc/>
    public BlockMeter Meter { get; } = new(BlockKind.Read, plan.ReadBlock.Name, 1, plan.ReadBlock.BoundedCapacity);

    /// <inheritdoc/>
    public async Task RunAsync(ITargetBlock<RecordBatch> next)
    {
        try
        {
            await Task.Factory.StartNew(() => Read(next), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        next.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Each file is closed when it was read.
    }

    private void Read(ITargetBlock<RecordBatch> next)
    {
        foreach (RecordedPart part in parts)
        {
            Read(part, next);
        }

        Meter.Parts[0].Enter(PartState.Idle);
    }

    private void Read(RecordedPart part, ITargetBlock<RecordBatch> next)
    {
        using HashedStream stream = new(new FileStream(part.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 18));
        FrameReader reader = new(stream);
        bool hasEnded = false;
        Meter.Parts[0].Enter(PartState.Busy);
        try
        {
            while (reader.Read() is { } frame)
            {
                if (hasEnded || frame.Type is not (FrameType.Result or FrameType.End))
                {
                    throw new ProtocolException($"expected {(hasEnded ? "nothing more" : "a batch")}, found {frame.Type}");
                }

                hasEnded = frame.Type == FrameType.End;
                if (!hasEnded)
                {
                    RecordBatch batch = RecordedBatch.Read(frame.Payload, plan);
                    if (batch.Output is not null)
                    {
                        reader.GiveAwayPayload();
                    }

                    Deliver(batch, part, next);
                }
            }
        }
        catch (ProtocolException exception)
        {
            throw Damaged(part, exception.Message, exception);
        }

        if (!hasEnded || stream.Bytes != part.Bytes || !string.Equals(stream.Sha256(), part.Sha256, StringComparison.Ordinal))
        {
            throw Damaged(part, hasEnded ? "its bytes are not those that the task wrote" : "it has no end", null);
        }
    }

    private void Deliver(RecordBatch batch, RecordedPart part, ITargetBlock<RecordBatch> next)
    {
        if (IsBehindFault(batch))
        {
            batch.GiveBack();
            return;
        }

        if (batch.End is { } end)
        {
            // Ranges of a file have a checksum each, from where they begin.
            checksum = checkedTo == 0 ? end.Crc32C : Crc32C.Join(checksum, end.Crc32C, end.Bytes - checkedTo);
            bool isEnd = part.EndsFile || batch.Fault is not null;
            batch.End = isEnd ? end with { Crc32C = checksum } : null;
            checkedTo = isEnd ? 0 : end.Bytes;
        }

        batch.Sequence = sequence++;
        Meter.Deliver(Meter.Parts[0], batch.Length);
        if (!next.SendAsync(batch, failure.Reading).GetAwaiter().GetResult())
        {
            batch.GiveBack();
            throw new InvalidOperationException("the write end was closed before its input ended");
        }

        Meter.Parts[0].Enter(PartState.Busy);
    }

    /// <summary>A file ends where a fault condemned it, whatever a task that began behind that made of its range.</summary>
    private bool IsBehindFault(RecordBatch batch)
    {
        bool isBehind = batch.Origins is null ? batch.File == condemned : isLastBehind;
        isLastBehind = isBehind;
        condemned = batch is { Origins: null, Fault: not null } ? batch.File : condemned;
        return isBehind;
    }

    private static RunException Damaged(RecordedPart part, string what, Exception? cause)
    {
        part.Discard();
        return new RunException(ExitCodes.InputOutput, $"'{part.Path}', which task {part.Task} kept, is damaged: {what}; the task counts as not done: run it again, then commit", cause);
    }
}
