using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Spill;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>Makes batches of sorted records. A batch has records of files that share their programs, so it ends where the next record is not one of those.</summary>
internal sealed class SortedBatches : IDisposable
{
    // The tokenizer may overwrite the byte before a batch.
    private const int Front = 1;

    private readonly PipelinePlan plan;
    private readonly int stage;
    private readonly int chain;
    private readonly int[] leaders;
    private readonly MemoryBudget budget;
    private byte[]? buffer;
    private int used;
    private int leader;
    private bool isWellFormed;
    private int records;
    private LiveRecords? live;
    private RecordOrigins? origins;
    private long sequence;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage that held the records, as the plan counts.</param>
    /// <param name="chain">The chain that gets them.</param>
    /// <param name="failure">The run's.</param>
    public SortedBatches(PipelinePlan plan, int stage, int chain, FirstFailure failure)
    {
        this.plan = plan;
        this.stage = stage;
        this.chain = chain;
        budget = new MemoryBudget(plan.Definition.Run.Memory, plan.Definition.Run.BatchBytes, failure.Token);
        Dictionary<ChainProgram, int> first = new(ReferenceEqualityComparer.Instance);
        leaders = new int[plan.Files.Count];
        for (int file = 0; file < leaders.Length; file++)
        {
            first.TryAdd(plan.Files[file].Programs[chain], file);
            leaders[file] = first[plan.Files[file].Programs[chain]];
        }
    }

    /// <summary>Gives all records of a merge as batches, at least one: it makes the files of an output without records.</summary>
    public void Give(RunMerge merge, BlockMeter meter, Action<RecordBatch> deliver)
    {
        BlockPart part = meter.Parts[0];
        part.Enter(PartState.Busy);
        try
        {
            while (merge.MoveNext())
            {
                HeldRecord record = HeldRecord.Read(merge.Current.Payload);
                int file = leaders[RecordOrigin.FileOf(record.Origin, out bool isRecordWellFormed)];
                if (buffer is not null && (file != leader || buffer.Length - used < record.Source.Length))
                {
                    Deliver(meter, part, deliver);
                }

                if (buffer is null)
                {
                    Begin(file, record.Source.Length);
                }

                record.Source.CopyTo(buffer.AsSpan(used));
                used += record.Source.Length;
                isWellFormed &= isRecordWellFormed;
                live!.Add(records++, record.Values);
                origins!.Add(record.Origin);
            }

            if (buffer is null && sequence == 0)
            {
                Begin(0, 0);
            }

            if (buffer is not null)
            {
                Deliver(meter, part, deliver);
            }
        }
        finally
        {
            part.Enter(PartState.Idle);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        live?.Dispose();
        origins?.Dispose();
        budget.Dispose();
    }

    private void Begin(int file, int length)
    {
        leader = file;
        buffer = budget.Rent(Math.Max(Front + length, plan.Definition.Run.BatchBytes));
        used = Front;
        isWellFormed = true;
        records = 0;
        ChainProgram program = plan.Files[file].Programs[chain];
        live = new LiveRecords(program.SourceFields, program.SlotsBefore - program.SourceFields);
        origins = new RecordOrigins();
    }

    private void Deliver(BlockMeter meter, BlockPart part, Action<RecordBatch> deliver)
    {
        RecordBatch batch = new()
        {
            Sequence = sequence++,
            File = leader,
            Offset = 0,
            Buffer = buffer!,
            Start = Front,
            Length = used - Front,
            WellFormed = isWellFormed,
            Release = budget.Return,
            Charge = budget.Charge,
            Counts = new StageCounts[plan.Stages.Count],
            Trace = plan.Definition.Rejects.FailFast ? [] : null,
            Records = records,
            Live = live,
            Origins = origins,
        };
        batch.Counts[stage].Out = records;
        buffer = null;
        live = null;
        origins = null;
        meter.Deliver(part, batch.Length);
        try
        {
            deliver(batch);
        }
        catch
        {
            batch.GiveBack();
            throw;
        }

        part.Enter(PartState.Busy);
    }
}
