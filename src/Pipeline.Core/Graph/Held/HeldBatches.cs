using System.Threading.Tasks.Dataflow;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Graph.Held;

/// <summary>
/// Makes batches of the records that a stage gives which held them, and hands them on. A batch has records of files that share their
/// programs, so it ends where the next record is not one of those.
/// </summary>
internal sealed class HeldBatches : IDisposable
{
    // The tokenizer may overwrite the byte before a batch.
    private const int Front = 1;

    private readonly PipelinePlan plan;
    private readonly int stage;
    private readonly int chain;
    private readonly int[] leaders;
    private readonly MemoryBudget budget;
    private readonly BlockMeter meter;
    private readonly FirstFailure failure;
    private ITargetBlock<RecordBatch> next = null!;
    private byte[]? buffer;
    private int used;
    private int leader;
    private bool isWellFormed;
    private int records;
    private LiveRecords? live;
    private RecordOrigins? origins;
    private StageCounts counts;
    private long sequence;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage that held the records, as the plan counts.</param>
    /// <param name="chain">The chain that gets them.</param>
    /// <param name="meter">Measures the giving.</param>
    /// <param name="failure">The run's.</param>
    public HeldBatches(PipelinePlan plan, int stage, int chain, BlockMeter meter, FirstFailure failure)
    {
        this.plan = plan;
        this.stage = stage;
        this.chain = chain;
        this.meter = meter;
        this.failure = failure;
        budget = new MemoryBudget(plan.Definition.Run.Memory, plan.Definition.Run.BatchBytes, failure.Token);
        Dictionary<ChainProgram, int> first = new(ReferenceEqualityComparer.Instance);
        // Records that a stage made have no file, and go the way of the first.
        leaders = new int[plan.Files.Count + plan.Segments.Count];
        for (int file = 0; file < plan.Files.Count; file++)
        {
            first.TryAdd(plan.Files[file].Programs[chain], file);
            leaders[file] = first[plan.Files[file].Programs[chain]];
        }
    }

    /// <summary>Says where batches go, before the first record.</summary>
    public void Begin(ITargetBlock<RecordBatch> to) => next = to;

    /// <summary>Adds a record; hands on the batch before it, where it is full or of other files.</summary>
    public void Add(in HeldRecord record)
    {
        int length = record.Source.Length + record.SourceEnd.Length;
        int file = leaders[RecordOrigin.FileOf(record.Origin, out bool isRecordWellFormed)];
        if (buffer is not null && (file != leader || buffer.Length - used < length))
        {
            Deliver();
        }

        if (buffer is null)
        {
            Start(file, length);
        }

        record.Source.CopyTo(buffer.AsSpan(used));
        record.SourceEnd.CopyTo(buffer.AsSpan(used + record.Source.Length));
        used += length;
        isWellFormed &= isRecordWellFormed;
        live!.Add(records++, record.Values);
        origins!.Add(record.Origin);
    }

    /// <summary>Counts records that are not given.</summary>
    public void Count(StageCounts more) => counts.Add(more);

    /// <summary>Hands on what is left, and at least one batch in all: it makes the files of an output without records.</summary>
    public void End()
    {
        if (buffer is null && (sequence == 0 || counts != default))
        {
            Start(0, 0);
        }

        if (buffer is not null)
        {
            Deliver();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        live?.Dispose();
        origins?.Dispose();
        budget.Dispose();
    }

    private void Start(int file, int length)
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

    private void Deliver()
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
        batch.Counts[stage] = counts with { Out = records };
        counts = default;
        buffer = null;
        live = null;
        origins = null;
        BlockPart part = meter.Parts[0];
        meter.Deliver(part, batch.Length);
        try
        {
            if (!next.SendAsync(batch, failure.Token).GetAwaiter().GetResult())
            {
                throw new InvalidOperationException("the chain behind a stage that holds data was closed before its input ended");
            }
        }
        catch
        {
            batch.GiveBack();
            throw;
        }
        finally
        {
            part.Enter(PartState.Busy);
        }
    }
}
