using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;
using Pipeline.Statistics;

namespace Pipeline.Graph.Recorded;

/// <summary>The write end of a task: keeps batches in their order in one file, for the commit to take them up again.</summary>
internal sealed class BatchRecorder : IBatchSink, IDisposable
{
    private readonly HashedStream stream;
    private readonly FrameWriter writer;
    private readonly PayloadWriter payload = new();
    private readonly IReadOnlyList<int> files;
    private readonly FirstFailure failure;
    private readonly GroupTables? groups;
    private readonly PipelinePlan plan;
    private readonly ActionBlock<RecordBatch> block;
    private readonly BlockMeter meter;
    private long expected;
    private long gathered;

    /// <summary>Makes the file.</summary>
    /// <param name="path">The file, which is not there yet.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="files">What its files are in the plan of the whole run.</param>
    /// <param name="failure">The task's.</param>
    public BatchRecorder(string path, PipelinePlan plan, IReadOnlyList<int> files, FirstFailure failure)
    {
        this.files = files;
        this.failure = failure;
        this.plan = plan;
        groups = (plan.Files[0].Programs[plan.FirstChains - 1].Gather?.Holding as AggregateHolding)?.Tables;
        PlannedBlock planned = plan.WriteBlock;
        meter = new BlockMeter(BlockKind.Write, planned.Name, 1, planned.BoundedCapacity);
        stream = new HashedStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16));
        writer = new FrameWriter(stream);
        block = new ActionBlock<RecordBatch>(Take, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 1, BoundedCapacity = planned.BoundedCapacity, EnsureOrdered = true, SingleProducerConstrained = true });
        meter.Input = () => block.InputCount;
    }

    /// <inheritdoc/>
    public ITargetBlock<RecordBatch> First => block;

    /// <inheritdoc/>
    public IReadOnlyList<BlockMeter> Meters => [meter];

    /// <summary>Records read.</summary>
    public long Records { get; private set; }

    /// <summary>The fault that ended a file, with the batch's place; null where none did.</summary>
    public BatchFault? Fault { get; private set; }

    /// <summary>Bytes of the file.</summary>
    public long Bytes => stream.Bytes;

    /// <summary>Its hash; known when it has ended.</summary>
    public string Sha256 { get; private set; } = "";

    /// <inheritdoc/>
    public async Task EndAsync()
    {
        await block.Completion;
        try
        {
            if (failure.Failure is null)
            {
                WriteGroups();
                writer.Write(FrameType.End, (ulong)expected, []);
                stream.Sync();
                Sha256 = stream.Sha256();
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        groups?.Dispose();
        stream.Dispose();
    }

    private void Take(RecordBatch batch)
    {
        BlockPart part = meter.Begin(batch.Sequence);
        try
        {
            if (batch.Failure is null && !failure.Token.IsCancellationRequested)
            {
                if (batch.Sequence != expected)
                {
                    throw new InvalidOperationException($"batch {expected} is missing, {batch.Sequence} came: this is a bug");
                }

                Fault ??= batch.Fault;
                Records += batch.Records;
                gathered += batch.Gathered?.Count ?? 0;
                Write(batch);
            }
        }
        catch (Exception exception)
        {
            failure.Set(exception);
        }

        meter.End(part, batch.Length, batch.Records);
        batch.GiveBack();
    }

    /// <summary>Writes the groups that were made of all batches, some at a time.</summary>
    private void WriteGroups()
    {
        if (groups is null)
        {
            return;
        }

        foreach (GroupTable table in groups.TakeAll(gathered))
        {
            groups.Empty(table);
            table.Release();
        }

        GroupEntries some = new();
        RunMerge merge = groups.Spill.Sorter.Merge(failure.Token);
        while (merge.MoveNext())
        {
            some.Add(merge.Current.Key, merge.Current.Payload);
            if (some.Length >= plan.Definition.Run.BatchBytes)
            {
                WriteGroups(new GatheredGroups { Count = 0, Entries = some });
                some = new GroupEntries();
            }
        }

        WriteGroups(new GatheredGroups { Count = 0, Elsewhere = gathered, Entries = some });
    }

    private void WriteGroups(GatheredGroups rest)
    {
        RecordBatch batch = new() { File = 0, Offset = 0, Buffer = [], Start = 0, Length = 0, WellFormed = true, Origins = new RecordOrigins(), Counts = new StageCounts[plan.Stages.Count], Gathered = rest };
        Write(batch);
        batch.GiveBack();
    }

    private void Write(RecordBatch batch)
    {
        ReadOnlySpan<byte> last = RecordedBatch.Write(payload, batch, files[batch.File], plan.Files[batch.File].Dialect);
        writer.Write(FrameType.Result, (ulong)expected++, payload.Written, last);
    }
}
