using Pipeline.Csv;
using Pipeline.Measuring;
using Pipeline.Planning;
using Pipeline.Records;
using Pipeline.Runs.Journal;

namespace Pipeline.Graph;

/// <summary>Reads one file of the plan as batches. Used by one thread at a time.</summary>
/// <param name="plan">The plan.</param>
/// <param name="stages">How many stages batches are counted for.</param>
/// <param name="start">Where an interrupted run goes on, or null.</param>
/// <param name="inputs">Opens the inputs; null: one that knows the plan's budget.</param>
/// <param name="cancellation">Ends the passing of what an interrupted run read already.</param>
internal sealed class FileReader(PipelinePlan plan, int stages, Checkpoint? start = null, InputOpener? inputs = null, CancellationToken cancellation = default)
{
    private readonly InputOpener inputs = inputs ?? new InputOpener(plan.Bound.RetryBudget);

    /// <summary>Reads the file; every file gives at least one batch, and its last one carries its end.</summary>
    /// <param name="index">Index of the file in the plan.</param>
    /// <param name="budget">Where buffers come from and go back to.</param>
    /// <param name="meter">Measures the block.</param>
    /// <param name="reader">Which of its parts this thread is.</param>
    /// <param name="deliver">Takes each batch; may wait.</param>
    /// <exception cref="InputException">The file cannot be opened, or its header is not what it was when the plan was made.</exception>
    public void Read(int index, MemoryBudget budget, BlockMeter meter, int reader, Action<RecordBatch> deliver)
    {
        PlannedFile file = plan.Files[index];
        BlockPart part = meter.Parts[reader];
        long calls = 0;
        part.Enter(PartState.Busy);
        using InputFile input = file.Range is { } range ? inputs.Open(file.Source, range) : inputs.Open(file.Source);
        BatchReader batches = new(input.Source, input.Prologue, plan.Definition.Run.BatchBytes, budget);
        if (start is { Offset: > 0 } && start.File == index)
        {
            GoTo(batches, file, start, cancellation);
        }

        FileEnd? end = null;
        while (end is null)
        {
            // Nothing is rented while the next buffer is waited for: a batch kept back here would keep its credits too.
            bool any = batches.TryReadNext(out CutBatch cut);
            if (!any)
            {
                // A header alone, whose destination gets a file all the same, or an end that came to light too late.
                cut = new CutBatch(budget.Rent(1), 1, 0, batches.Position, WellFormed: true, Fault: null);
            }

            // What a fault condemns was read too, and stands in the last batch.
            long position = batches.Position + (cut.Fault is null ? 0 : cut.OwnLength);
            end = !any || cut.Fault is not null || batches.IsAtEnd ? new FileEnd(position, batches.Checksum) : null;

            meter.AddCalls(input.Source.CallTicks - calls);
            calls = input.Source.CallTicks;
            RecordBatch batch = ToBatch(index, cut, end, batches.Checksum, budget);
            meter.Deliver(part, batch.Length);
            deliver(batch);
            part.Enter(end is null ? PartState.Busy : PartState.Idle);
        }
    }

    /// <summary>Passes what an interrupted run read already, if it is still the same.</summary>
    private static void GoTo(BatchReader reader, PlannedFile file, Checkpoint start, CancellationToken cancellation)
    {
        reader.SkipTo(start.Offset, cancellation);
        if (reader.Position != start.Offset || reader.Checksum != start.Checksum)
        {
            throw ResumedInputs.Changed(file.Name);
        }
    }

    private RecordBatch ToBatch(int file, CutBatch cut, FileEnd? end, uint checksum, MemoryBudget budget) => new()
    {
        File = file,
        Offset = cut.Offset,
        Buffer = cut.Buffer,
        Start = cut.Start,
        Length = cut.Length,
        Checksum = checksum,
        Own = Charged(cut.Own, budget),
        WellFormed = cut.WellFormed,
        Fault = cut.Fault is { } fault ? Describe(fault, plan.Files[file].Source.Csv.MaxRecord) : null,
        End = end,
        Release = budget.Return,
        Charge = budget.Charge,
        Counts = new StageCounts[stages],
        Trace = plan.Definition.Rejects.FailFast ? [] : null,
    };

    private static IOwnText? Charged(IOwnText? own, MemoryBudget budget)
    {
        budget.Charge(own?.Room ?? 0);
        return own;
    }

    private static BatchFault Describe(InputFault fault, long maxRecord) => fault.Code switch
    {
        "csv.unterminated" => BatchFault.Unterminated(fault.Offset, (int)((fault.QuoteOffset ?? fault.Offset) - fault.Offset)),
        "csv.record_too_large" => BatchFault.TooLarge(fault.Offset, maxRecord),
        _ => new BatchFault(fault.Code, fault.Offset, fault.Message),
    };
}
