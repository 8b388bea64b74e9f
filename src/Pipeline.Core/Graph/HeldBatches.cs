using System.Threading.Tasks.Dataflow;
using Pipeline.Csv;
using Pipeline.Definition;
using Pipeline.Graph.Held;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Graph;

/// <summary>
/// Makes batches of the records that a stage gives which held them, and hands them on. Where they come in the order of the files, a batch has
/// records of one file, and each file has one at least. Otherwise it has those of files that share their programs.
/// </summary>
internal sealed class HeldBatches : IDisposable
{
    // The tokenizer may overwrite the byte before a batch.
    private const int Front = 1;

    private readonly PipelinePlan plan;
    private readonly int stage;
    private readonly int chain;
    private readonly int[]? leaders;
    private readonly MemoryBudget budget;
    private readonly BlockMeter meter;
    private readonly FirstFailure failure;
    private ITargetBlock<RecordBatch> next = null!;
    private byte[]? buffer;
    private int used;
    private int leader = -1;
    private bool isWellFormed;
    private RecordEnd recordEnd;
    private bool endsAlike;
    private int records;
    private int dead;
    private LiveRecords? live;
    private RecordOrigins? origins;
    private RejectList? rejects;
    private RejectList? warned;
    private StageCounts counts;
    private long sequence;
    private long position;

    /// <summary>Makes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage that held the records, as the plan counts.</param>
    /// <param name="chain">The chain that gets them.</param>
    /// <param name="isByFile">Whether the records come in the order of the files.</param>
    /// <param name="meter">Measures the giving.</param>
    /// <param name="failure">The run's.</param>
    public HeldBatches(PipelinePlan plan, int stage, int chain, bool isByFile, BlockMeter meter, FirstFailure failure)
    {
        this.plan = plan;
        this.stage = stage;
        this.chain = chain;
        this.meter = meter;
        this.failure = failure;
        budget = new MemoryBudget(plan.BatchMemory, plan.Definition.Run.BatchBytes, failure.Token);
        if (isByFile)
        {
            return;
        }

        Dictionary<ChainProgram, int> first = new(ReferenceEqualityComparer.Instance);
        // Records that a stage made have no file, and go the way of the first.
        leaders = new int[plan.Files.Count + plan.Segments.Count];
        for (int file = 0; file < plan.Files.Count; file++)
        {
            first.TryAdd(plan.Files[file].Programs[chain], file);
            leaders[file] = first[plan.Files[file].Programs[chain]];
        }
    }

    /// <summary>Whether nothing was given yet.</summary>
    public bool IsUntouched => sequence == 0 && buffer is null;

    /// <summary>What was counted of records that are not given, for a run that goes on.</summary>
    public void KeepTo(BinaryWriter writer)
    {
        foreach (long count in counts.Values())
        {
            writer.Write(count);
        }
    }

    /// <summary>Goes on with what was kept.</summary>
    public void RestoreFrom(BinaryReader reader)
    {
        long[] kept = [.. StageCounts.Names.Select(_ => reader.ReadInt64())];
        counts = StageCounts.OfValues(kept);
    }

    /// <summary>Says where batches go, before the first record.</summary>
    public void Begin(ITargetBlock<RecordBatch> to) => next = to;

    /// <summary>Adds a record; hands on the batch before it, where it is full or of other files.</summary>
    public void Add(in HeldRecord record)
    {
        Append(record);
        live!.Add(records++, record.Values);
    }

    /// <summary>Adds a record in which the stage found a fault: it is rejected, or goes on and the fault is told.</summary>
    /// <param name="record">The record.</param>
    /// <param name="name">Name of the stage.</param>
    /// <param name="fault">The fault.</param>
    public void AddFaulty(in HeldRecord record, string name, StepFault fault)
    {
        Append(record);
        int end = record.SourceEnd.Length + RecordEnds.Of(record.Source).Length();
        int length = record.Source.Length + record.SourceEnd.Length - end;
        Reject reject = new(records, used - Front - length - end, length, 0, name, fault.Column, fault.Code, fault.Message);
        if (fault.Severity == RuleSeverity.Reject)
        {
            (rejects ??= []).Add(reject);
            dead++;
        }
        else
        {
            (warned ??= []).Add(reject);
            live!.Add(records, record.Values);
        }

        records++;
    }

    /// <summary>Counts records that are not given.</summary>
    public void Count(StageCounts more) => counts.Add(more);

    /// <summary>Counts a record that is not given as it is a double.</summary>
    public void CountDouble() => counts.Deduplicated++;

    /// <summary>Hands on what is left, and at least one batch in all: it makes the files of an output without records.</summary>
    public void End()
    {
        bool isCounted = buffer is not null || counts == default;
        if (leaders is null && (leader < plan.Files.Count - 1 || !isCounted))
        {
            TurnTo(plan.Files.Count - 1, 0);
        }
        else if (buffer is null && (sequence == 0 || !isCounted))
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
        rejects?.Dispose();
        warned?.Dispose();
        budget.Dispose();
    }

    private void Append(in HeldRecord record)
    {
        int length = record.Source.Length + record.SourceEnd.Length;
        TurnTo(RecordOrigin.FileOf(record.Origin, out bool isRecordWellFormed), length);
        record.Source.CopyTo(buffer.AsSpan(used));
        record.SourceEnd.CopyTo(buffer.AsSpan(used + record.Source.Length));
        used += length;
        RecordEnd end = RecordEnds.Of(buffer.AsSpan(Front, used - Front));
        endsAlike &= records == 0 || end == recordEnd;
        recordEnd = end;
        isWellFormed &= isRecordWellFormed;
        origins!.Add(record.Origin);
    }

    /// <summary>Sees to a batch that has room for a record of a file.</summary>
    private void TurnTo(int file, int length)
    {
        int next = leaders?[file] ?? file;
        bool isOther = leaders is null ? leader < next : leader != next;
        if (buffer is not null && (isOther || buffer.Length - used < length))
        {
            Deliver();
        }

        for (; leaders is null && leader < next - 1; Deliver())
        {
            Start(leader + 1, 0);
        }

        if (buffer is null)
        {
            Start(next, length);
        }
    }

    private void Start(int file, int length)
    {
        leader = file;
        buffer = budget.Rent(Math.Max(Front + length, plan.Definition.Run.BatchBytes));
        used = Front;
        isWellFormed = endsAlike = true;
        records = dead = 0;
        ChainProgram program = plan.Files[file].Programs[chain];
        live = new LiveRecords(program.SourceFields, program.SlotsBefore - program.SourceFields);
        origins = new RecordOrigins();
    }

    private void Deliver()
    {
        RecordBatch batch = new()
        {
            Sequence = sequence++,
            Position = position,
            File = leader,
            Offset = 0,
            Buffer = buffer!,
            Start = Front,
            Length = used - Front,
            WellFormed = isWellFormed,
            RecordEnd = endsAlike && records > 0 ? recordEnd.Written().ToArray() : null,
            Release = budget.Return,
            Charge = budget.Charge,
            Counts = new StageCounts[plan.Stages.Count],
            Trace = plan.Definition.Rejects.FailFast ? [] : null,
            Records = records,
            Live = live,
            Origins = origins,
            Rejects = rejects,
            Warned = warned,
        };
        batch.Counts[stage] = counts;
        batch.Counts[stage].Out += records - dead;
        batch.Counts[stage].Rejected += dead;
        batch.ChargeRejects();
        position += batch.Length;
        counts = default;
        rejects = warned = null;
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
