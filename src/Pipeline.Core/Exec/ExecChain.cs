using Pipeline.Csv;
using Pipeline.Processes;
using Pipeline.Records;
using Pipeline.Stages;

namespace Pipeline.Exec;

/// <summary>
/// Takes batches through an exec stage, as <see cref="StageChain"/> does through others: source bytes and computed values in,
/// computed values out, so the next chain sees no difference. Belongs to one thread at a time.
/// </summary>
internal sealed class ExecChain
{
    private readonly ChainProgram chain;
    private readonly ChainStep step;
    private readonly ExecProgram program;
    private readonly IExecCaller caller;
    private readonly ExecCrew crew;
    private readonly CancellationToken cancellation;
    private readonly int[] sourceInputs;
    private readonly BatchTokenizer tokenizer;
    private readonly RecordFields fields;
    private readonly List<StepFault> faults = [];
    private LineCursor lines;
    private long copied;

    /// <summary>Makes the chain ready.</summary>
    /// <param name="chain">A program whose one step is an <see cref="ExecStage"/>.</param>
    /// <param name="crew">Shared by all chains of the stage.</param>
    /// <param name="cancellation">Kills the program that runs.</param>
    public ExecChain(ChainProgram chain, ExecCrew crew, CancellationToken cancellation)
    {
        this.chain = chain;
        this.crew = crew;
        this.cancellation = cancellation;
        step = chain.Steps[0];
        program = ((ExecStage)step.Step).Program;
        sourceInputs = [.. step.Step.Slots.Where(slot => slot < chain.SourceFields)];
        tokenizer = new BatchTokenizer(chain.Dialect, chain.OwnNulls);
        fields = new RecordFields(chain.Slots, chain.Now);
        caller = program.IsFramed ? new FramedCaller(step.Name, program, crew, cancellation) : new PlainCaller(program, cancellation);
    }

    /// <summary>Takes a batch through the stage.</summary>
    /// <exception cref="ChildUnusableException">The program cannot be used.</exception>
    public void Process(RecordBatch batch)
    {
        LiveRecords before = batch.Live!;
        LiveRecords after = new(chain.SourceFields, chain.Slots - chain.SourceFields);
        try
        {
            Encode(batch, before);
            ExecSearch search = new(before.Count, caller.Ask, crew.Health, cancellation);
            Judge(batch, before, after, search.Run());
        }
        catch (Exception exception) when (exception is ChildStartException or ChildUnusableException)
        {
            throw new ChildUnusableException($"stage '{step.Name}', program '{program.Command[0]}': {exception.Message}", (exception as ChildUnusableException)?.StandardError);
        }

        batch.Live = after;
        ref StageCounts counts = ref batch.Counts[step.Stage];
        counts.In += before.Count;
        counts.Out += after.Count;
        before.Dispose();
    }

    private void Encode(RecordBatch batch, LiveRecords before)
    {
        ExecInput input = caller.Begin(batch.Sequence);
        Begin(batch);
        for (int live = 0; live < before.Count; live++)
        {
            MoveTo(batch, before, live);
            foreach (int slot in sourceInputs)
            {
                tokenizer.Load(slot, slot, fields);
            }

            input.Add(fields);
        }
    }

    /// <summary>Puts the answers beside the records.</summary>
    private void Judge(RecordBatch batch, LiveRecords before, LiveRecords after, IReadOnlyList<(int First, int Count, ExecOutcome Outcome)> parts)
    {
        Begin(batch);
        lines = new LineCursor(batch.Buffer, batch.Start);
        copied = 0;
        int copy = 0;
        foreach ((int first, int count, ExecOutcome outcome) in parts)
        {
            using ExecAnswers? answers = outcome.Answers;
            bool isAnswered = answers?.MoveNext() ?? false;
            for (int live = first; live < first + count; live++)
            {
                copy = live > 0 && before.RecordIndex(live) == before.RecordIndex(live - 1) ? copy + 1 : 0;
                MoveTo(batch, before, live);
                int rows = after.Count;
                if (outcome.Failure is { } failure)
                {
                    faults.Add(new StepFault(null, failure.Code, failure.Message));
                }

                for (; isAnswered && answers!.Record == live; isAnswered = answers.MoveNext())
                {
                    if (faults.Count == 0)
                    {
                        Take(batch, before, live, answers);
                    }

                    if (faults.Count == 0)
                    {
                        after.Add(tokenizer.RecordIndex, fields);
                        CheckCopies(after.Count - rows);
                    }
                }

                Account(batch, after, rows, copy);
            }
        }
    }

    /// <summary>Puts an answer into the record's slots and checks it.</summary>
    private void Take(RecordBatch batch, LiveRecords before, int live, ExecAnswers answers)
    {
        if (answers.Rejected is var (code, message))
        {
            crew.Health.Rejected(code);
            faults.Add(new StepFault(null, code, message));
            return;
        }

        fields.Begin(batch.Buffer);
        before.Restore(live, fields);
        answers.Copy(fields);
        step.Step.Apply(fields, faults);
    }

    /// <summary>Counts a record whose answers were taken. One of them at fault rejects it with all of them, so that a repaired record can be run again.</summary>
    private void Account(RecordBatch batch, LiveRecords after, int rows, int copy)
    {
        ref StageCounts counts = ref batch.Counts[step.Stage];
        if (faults.Count > 0)
        {
            after.CutTo(rows);
            counts.Rejected++;
            Reject(batch, copy);
        }
        else if (after.Count == rows)
        {
            counts.FilteredFalse++;
            batch.Trace?.Add(new RecordTrace(tokenizer.RecordIndex, step.Stage, TraceKind.FilteredFalse));
        }
        else if (after.Count - rows - 1 is > 0 and int added)
        {
            counts.Added += added;
            batch.Trace?.Add(new RecordTrace(tokenizer.RecordIndex, step.Stage, TraceKind.Added, added));
        }
    }

    /// <summary>A copy takes the source bytes of its record again in the output, which no memory budget knows of.</summary>
    private void CheckCopies(int answers)
    {
        copied += answers > 1 ? tokenizer.RecordLength : 0;
        if (copied > ExecSearch.MostBytes)
        {
            throw new ChildUnusableException($"the records that it made of one batch take more than {ExecSearch.MostBytes >> 20} MiB: lower --batch-bytes");
        }
    }

    private void Begin(RecordBatch batch) => tokenizer.Begin(batch.Buffer, batch.Start, batch.Length, batch.WellFormed);

    private void MoveTo(RecordBatch batch, LiveRecords before, int live)
    {
        while (tokenizer.RecordIndex < before.RecordIndex(live))
        {
            if (!tokenizer.MoveNext())
            {
                throw new InvalidOperationException("a batch has fewer records than the chain before found");
            }
        }

        fields.Begin(batch.Buffer);
        before.Restore(live, fields);
    }

    private void Reject(RecordBatch batch, int copy)
    {
        int line = lines.MoveTo(tokenizer.RecordStart);
        foreach (StepFault fault in faults)
        {
            (batch.Rejects ??= []).Add(new Reject(tokenizer.RecordIndex, tokenizer.RecordStart - batch.Start, tokenizer.RecordLength, line, step.Name, fault.Column, fault.Code, fault.Message) { Copy = copy });
        }

        faults.Clear();
    }
}
