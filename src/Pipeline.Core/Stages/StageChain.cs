using System.Text.Unicode;
using Pipeline.Csv;
using Pipeline.Records;
using Pipeline.Statistics;

namespace Pipeline.Stages;

/// <summary>
/// Runs a <see cref="ChainProgram"/> over batches: tokenizes, checks, applies the steps, and encodes what is left when it
/// is the last. Belongs to one thread at a time; allocates nothing per record that is not rejected.
/// </summary>
internal sealed partial class StageChain
{
    private readonly ChainProgram program;
    private readonly BatchTokenizer tokenizer;
    private readonly RecordFields fields;
    private readonly RecordEncoder? encoder;
    private readonly LoadedStep[] steps;
    private readonly int[] lastLoads;
    private readonly int[] pathSlots;
    private readonly int multiplies;
    private readonly List<StepFault> faults = [];
    private RecordBatch batch = null!;
    private LineCursor lines;
    private LiveRecords? before;
    private int live;
    private int copy;

    /// <summary>Makes the chain ready.</summary>
    /// <param name="program">What it does.</param>
    /// <param name="inPieces">True to leave the output in pieces, see <see cref="EncodedOutput.Pieces"/>.</param>
    public StageChain(ChainProgram program, bool inPieces = false)
    {
        this.program = program;
        tokenizer = new BatchTokenizer(program.Dialect, program.OwnNulls);
        fields = new RecordFields(program.Slots, program.Now);
        encoder = program.Layout is null ? null : new RecordEncoder(program.Layout, inPieces);
        // Each source field is loaded once, before the first step that reads it: a record that a filter drops never
        // has the fields of later steps touched.
        HashSet<int> loaded = [];
        steps = [.. program.Steps.Select(step => new LoadedStep(step.Step, NewFields(step.Step.Slots), step.Stage, step.Name))];
        pathSlots = program.Gather is null ? [.. program.Layout?.PathFactory?.Invoke().Slots ?? []] : GatheredSlots;
        lastLoads = NewFields(pathSlots);
        groups = program.Gather?.Holding is AggregateHolding aggregate ? new GroupGatherer(aggregate.Plan, aggregate.Tables) : null;
        multiplies = Array.FindIndex(steps, step => step.Step.MakesMore);
        if (!program.IsInOrder && multiplies < 0 && program.SourceFields > 1 && program.Dialect.NullValues is [{ Length: 0 }])
        {
            block = new RecordBlock(program.SourceFields, program.Slots, program.Dialect.Quote, program.Now, program.OwnNulls);
        }

        int[] NewFields(IEnumerable<int> slots) => [.. slots.Where(slot => slot < program.SourceFields && loaded.Add(slot))];
    }

    /// <summary>Takes the batch through the chain.</summary>
    public void Process(RecordBatch next)
    {
        batch = next;
        copy = live = condemnedSeen = 0;
        lines = new LineCursor(next.Buffer, next.Start);
        before = batch.Live;
        gathered = program.Gather is null || groups is not null ? null : new GatheredRecords();
        LiveRecords? after = encoder is null && program.Gather is null ? new LiveRecords(program.SourceFields, program.Slots - program.SourceFields) : null;
        batch.Live = after;
        encoder?.Begin(batch);
        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);
        try
        {
            if (program.First)
            {
                ProcessAll(after);
            }
            else
            {
                ProcessLive(after);
            }

            batch.Output = encoder?.End();
            batch.Gathered = groups is null ? gathered : groups.End();
        }
        catch
        {
            encoder?.Abandon();
            gathered?.Dispose();
            groups?.Clear();
            throw;
        }
        finally
        {
            before?.Dispose();
            before = null;
            batch = null!;
        }
    }

    private void ProcessAll(LiveRecords? after)
    {
        if (batch.Fault is { } fault)
        {
            // Behind the last whole record an archive may be damaged where no other record has begun.
            batch.Records = batch.Length > 0 ? 1 : 0;
            batch.Counts[0].In += batch.Records;
            Condemn(fault);
            return;
        }

        bool validText = Utf8.IsValid(batch.Source);
        if (!validText || !TryPassAll())
        {
            ProcessEach(after, validText);
        }

        batch.Records = tokenizer.RecordIndex + 1;
        batch.Counts[0].In += batch.Selection?.CountOf(batch.Records) ?? batch.Records;
        batch.Lines = tokenizer.CountLines();
        batch.BlankLines = tokenizer.BlankLines;
    }

    /// <summary>A checked copy: without steps there is nothing to do for single records, unless one of them is damaged.</summary>
    private bool TryPassAll()
    {
        if (steps.Length > 0 || encoder is null || !batch.WellFormed || batch.Selection is not null)
        {
            return false;
        }

        if (encoder.TryAddAll(tokenizer, program.SourceFields))
        {
            batch.Counts[0].Out += tokenizer.RecordIndex + 1;
            return true;
        }

        tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, isWellFormed: true);
        return false;
    }

    private void ProcessEach(LiveRecords? after, bool validText)
    {
        bool blockwise = validText && block is not null && batch.WellFormed && batch.Selection is null;
        while (true)
        {
            if (blockwise && TryProcessBlock(after))
            {
                continue;
            }

            if (!tokenizer.MoveNext())
            {
                return;
            }

            if (batch.Selection is { } selection && !IsSelected(selection))
            {
                continue;
            }

            fields.Begin(batch.Buffer);
            if (HasShape(validText) && Survives())
            {
                Keep(after);
            }
        }
    }

    private void ProcessLive(LiveRecords? after)
    {
        if (steps.Length == 0 && batch.RecordEnd is not null && batch.Selection is null && before!.Count == batch.Records && !before.HasCopies() && encoder?.TryAddAll(batch.Records) is true)
        {
            // Behind a stage that holds data: where records end is known, and nothing is done to them.
            return;
        }

        bool blockwise = block is not null && batch.WellFormed && batch.Selection is null && !before!.HasCopies();
        while (live < before!.Count)
        {
            if (tokenizer.RecordIndex < before.RecordIndex(live))
            {
                if (blockwise && TryProcessLiveBlock(after))
                {
                    continue;
                }

                if (!tokenizer.MoveNext())
                {
                    throw new InvalidOperationException("a batch has fewer records than the chain before found");
                }

                copy = -1;
                continue;
            }

            copy++;
            if (batch.Selection is not { } selection || IsSelected(selection))
            {
                fields.Begin(batch.Buffer);
                before.Restore(live, fields);
                if (Survives())
                {
                    Keep(after);
                }
            }

            live++;
        }
    }

    private void Keep(LiveRecords? after)
    {
        tokenizer.Load(lastLoads, fields);
        Add(after, fields);
        if (multiplies >= 0)
        {
            KeepMore(after, steps[multiplies]);
        }
    }

    /// <summary>Adds what a step has made of the record beyond the first.</summary>
    private void KeepMore(LiveRecords? after, in LoadedStep step)
    {
        int more = 0;
        for (; step.Step.TryMakeNext(fields); more++)
        {
            Add(after, fields);
        }

        if (more > 0)
        {
            batch.Counts[step.Stage].Out += more;
            Count(new RecordTrace(tokenizer.RecordIndex, step.Stage, TraceKind.Added, more));
        }
    }

    private void Add(LiveRecords? after, RecordFields record)
    {
        if (program.Gather is { } step)
        {
            Gather(step, record);
            return;
        }

        if (encoder is null)
        {
            after!.Add(tokenizer.RecordIndex, record);
            return;
        }

        encoder.Add(tokenizer, record);
    }

    private bool Survives()
    {
        // No span over a struct of ours here: its code would not be in the ReadyToRun image.
        for (int i = 0; i < steps.Length; i++)
        {
            ref readonly LoadedStep step = ref steps[i];
            ref StageCounts counts = ref batch.Counts[step.Stage];
            counts.In++;
            tokenizer.Load(step.Loads, fields);
            StepOutcome outcome = step.Step.Apply(fields, faults);
            if (fields.Noted is { } noted)
            {
                fields.Noted = null;
                Count(new RecordTrace(tokenizer.RecordIndex, step.Stage, noted));
            }

            if (outcome != StepOutcome.Keep)
            {
                TakeOut(step, outcome, ref counts);
                return false;
            }

            counts.Out++;
            if (faults.Count > 0)
            {
                TakeFaults(step.Name);
            }
        }

        return true;
    }

    private void TakeOut(in LoadedStep step, StepOutcome outcome, ref StageCounts counts)
    {
        if (RecordStep.CountIfFiltered(outcome, ref counts))
        {
            batch.Trace?.Add(new RecordTrace(tokenizer.RecordIndex, step.Stage, outcome == StepOutcome.FilteredNull ? TraceKind.FilteredNull : TraceKind.FilteredFalse));
        }
        else
        {
            counts.Rejected++;
            TakeFaults(step.Name);
        }
    }

    /// <summary>A step with the source fields that have to be loaded for it.</summary>
    private readonly record struct LoadedStep(RecordStep Step, int[] Loads, int Stage, string Name);
}
